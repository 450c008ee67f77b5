import type { Notice } from '../../core/events.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import type { Dialect, WireBody, WireOutput, WireVendor } from './dialect.ts';
import { leftOutNotices } from './left-out.ts';
import type { Quirks } from './quirks.ts';

/** The request as it goes out, on the wire that fits it. Throws `bad_request` for what cannot be asked at all. */
export async function buildFor(
  vendor: WireVendor,
  request: ModelRequest,
  quirks: Quirks,
): Promise<{ dialect: Dialect; wire: WireBody }> {
  const dialect = await vendor.dialectFor(request, quirks);
  const { request: told, output, notices } = await withOutput(request, dialect, quirks);
  const wire = dialect.build(told, quirks, output);
  const all = [...notices, ...wire.notices, ...leftOutNotices(request, dialect.wire)];
  return { dialect, wire: { ...wire, notices: all } };
}

/** Most answers may have any form. */
async function withOutput(
  request: ModelRequest,
  dialect: Dialect,
  quirks: Quirks,
): Promise<{ request: ModelRequest; output?: WireOutput; notices: Notice[] }> {
  if (request.output === undefined) return { request, notices: [] };
  const { formed } = await import('./output-form.ts');
  return formed(request, dialect.outputForms(request.model), quirks);
}
