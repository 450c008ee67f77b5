import type { ModelRequest } from '../../core/records/model-request.ts';
import type { Dialect, WireBody, WireVendor } from './dialect.ts';
import { leftOutNotices } from './left-out.ts';
import type { Quirks } from './quirks.ts';

/** The request as it goes out, on the wire that fits it. Throws `bad_request` for what cannot be asked at all. */
export async function buildFor(
  vendor: WireVendor,
  request: ModelRequest,
  quirks: Quirks,
): Promise<{ dialect: Dialect; wire: WireBody }> {
  const dialect = await vendor.dialectFor(request, quirks);
  const wire = dialect.build(request, quirks);
  return { dialect, wire: { ...wire, notices: [...wire.notices, ...leftOutNotices(request, dialect.wire)] } };
}
