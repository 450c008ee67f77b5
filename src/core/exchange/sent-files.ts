import { asLlmkitError, LlmkitError } from '../errors.ts';
import { noticeOf, type Notice } from '../events.ts';
import { factsOfCall } from '../facts/facts-of-call.ts';
import { abilityFor, type FileAbility } from '../records/media-types.ts';
import type { Advice } from '../advice.ts';
import type { ProviderDefinition } from '../ports/provider.ts';
import type { PdfAsText } from '../ports/file-sources.ts';
import type { FileBytes } from '../files/attached.ts';
import { contextBlock, documentBlock } from '../files/rag-context.ts';
import type { ModelRequest } from '../records/model-request.ts';
import type { FilePart, Part } from '../records/parts.ts';
import { isAddress } from '../settings/server-name.ts';
import { withShortNames } from '../short-names.ts';
import type { Candidates, SettledCandidate } from './candidates.ts';
import type { Candidate, Unable } from './fallbacks.ts';
import type { ExchangePorts } from './input.ts';

type Vendor = Pick<ProviderDefinition, 'takes' | 'largest_files'>;

type FilePorts = Pick<ExchangePorts, 'attachments' | 'modelFacts' | 'pdfText' | 'providers'>;

/** Files of the messages of an exchange. */
interface GivenFiles {
  /** Bytes that are not kept yet. */
  files: FileBytes;
  /** Hashes of those that are asked about: these go, or nothing does. */
  asked: ReadonlySet<string | undefined>;
}

/**
 * The candidates with the bytes of the files that their messages name. What a model is known not to take is refused with
 * `usage` where the question names it, and left out of what was said before; a PDF goes as text then, if it can be made one.
 */
export async function filesInto(
  ports: FilePorts,
  { first, fallbacks }: Candidates,
  given: GivenFiles,
): Promise<{ candidates: Candidates; notices: Notice[] }> {
  const sender = new FileSender(ports, given);
  await sender.read(first.request);
  const fitted = await sender.fit(first);
  const others: (Candidate | Unable)[] = [];
  for (const fallback of fallbacks) others.push('fault' in fallback ? fallback : await sender.tryFit(fallback));
  return { candidates: { first: fitted, fallbacks: others }, notices: sender.notices };
}

/** What a model does not take, in words. */
const CALLED: Readonly<Record<FileAbility, string>> = { image: 'images', pdf: 'PDF', audio: 'sound' };

class FileSender {
  readonly #ports: FilePorts;
  readonly #given: GivenFiles;
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #texts = new Map<string, PdfAsText>();
  readonly notices: Notice[] = [];

  constructor(ports: FilePorts, given: GivenFiles) {
    this.#ports = ports;
    this.#given = given;
  }

  /** Reads all that `request` names. Throws `not_found` where what is asked about is not kept, and `store_corrupt` where it is damaged. */
  async read({ messages }: ModelRequest): Promise<void> {
    for (const part of messages.flatMap(({ parts = [] }) => parts.filter((each) => each.type === 'file'))) {
      const { sha256 } = part;
      if (sha256 !== undefined && this.#bytes.has(sha256)) continue;
      const bytes = sha256 === undefined ? undefined : (this.#given.files.get(sha256) ?? (await this.#kept(sha256)));
      if (bytes instanceof Uint8Array) this.#bytes.set(sha256!, bytes);
      else if (this.#given.asked.has(sha256)) throw bytes ?? missing(part);
      else this.#tell(`the file ${nameOf(part)} is not sent: its bytes are ${bytes ? 'damaged' : 'not kept here'}`);
    }
  }

  /** The bytes; where they are damaged, the fault that says so. */
  #kept(sha256: string): Promise<Uint8Array | LlmkitError | undefined> {
    return this.#ports.attachments.read(sha256).catch((thrown: unknown) => {
      if (LlmkitError.is(thrown, 'store_corrupt')) return thrown;
      throw thrown;
    });
  }

  async tryFit(candidate: Candidate): Promise<Candidate | Unable> {
    try {
      return await this.fit(candidate);
    } catch (thrown) {
      return { model: candidate.request.model, fault: asLlmkitError(thrown) };
    }
  }

  /** The candidate with the files that it may take, and words in the place of others. */
  async fit<C extends Candidate | SettledCandidate>(candidate: C): Promise<C> {
    const { request } = candidate;
    const takes = await this.#abilities(candidate);
    const messages: ModelRequest['messages'] = [];
    const files = new Map<string, Uint8Array>();
    for (const message of request.messages) {
      const parts: Part[] = [];
      for (const part of message.parts ?? []) {
        if (part.type !== 'file') parts.push(part);
        else parts.push(await this.#fitPart(part, takes, candidate, files));
      }
      messages.push(message.parts ? { ...message, parts } : message);
    }
    return { ...candidate, request: { ...request, messages, files } };
  }

  async #fitPart(
    part: FilePart,
    takes: Partial<Record<FileAbility, boolean>>,
    candidate: Candidate,
    files: Map<string, Uint8Array>,
  ): Promise<Part> {
    const { sha256 = '', media_type } = part;
    const bytes = this.#bytes.get(sha256);
    const ability = abilityFor(media_type);
    if (bytes === undefined || ability === undefined) return absent(part);
    const isTaken = takes[ability] !== false;
    const tooMuch = isTaken ? this.#tooLarge(sha256, ability, candidate, files) : undefined;
    if (isTaken && tooMuch === undefined) {
      files.set(sha256, bytes);
      return part;
    }
    const why = tooMuch ?? `${candidate.request.model} does not take ${CALLED[ability]}`;
    const made = ability === 'pdf' ? await this.#textOfPdf(sha256, bytes) : undefined;
    if (made && 'text' in made) {
      this.#tell(`${nameOf(part)} goes as text: ${why}`);
      return { type: 'text', text: contextBlock(documentBlock(nameOf(part), made.text)) };
    }
    const whole = made ? `${why}, and ${made.why}` : why;
    if (this.#given.asked.has(sha256))
      throw tooMuch === undefined ? await this.#notTaken(part, whole, ability, candidate) : notSent(part, whole);
    this.#tell(`the file ${nameOf(part)} is not sent: ${whole}`);
    return absent(part);
  }

  async #abilities(candidate: Candidate): Promise<Partial<Record<FileAbility, boolean>>> {
    const { takes } = await factsOfCall(candidate, this.#ports.modelFacts);
    return { ...this.#vendorOf(candidate)?.takes, ...takes };
  }

  /** Undefined at an address of one call: who answers there is not known. */
  #vendorOf({ connection: { provider, ad_hoc: isAdHoc } }: Candidate): Vendor | undefined {
    return isAdHoc ? undefined : this.#ports.providers.definitions.find(({ name }) => name === provider);
  }

  /** The reason that the vendor's own server would refuse one more file, if any. */
  #tooLarge(sha256: string, ability: FileAbility, candidate: Candidate, files: FileBytes): string | undefined {
    const { server } = candidate.connection;
    if (isAddress(server) || files.has(sha256)) return undefined;
    const { [ability]: most = Infinity, all = Infinity } = this.#vendorOf(candidate)?.largest_files ?? {};
    const size = this.#bytes.get(sha256)!.length;
    if (size > most) return `${server} takes ${CALLED[ability]} of at most ${inMiB(most)}`;
    const before = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    return before + size > all ? `${server} takes at most ${inMiB(all)} of files in one request` : undefined;
  }

  /** Made once, whoever is asked. */
  async #textOfPdf(sha256: string, bytes: Uint8Array): Promise<PdfAsText | undefined> {
    const made = this.#texts.get(sha256) ?? (await this.#ports.pdfText?.(bytes));
    if (made) this.#texts.set(sha256, made);
    return made;
  }

  async #notTaken(part: FilePart, why: string, ability: FileAbility, { connection }: Candidate): Promise<LlmkitError> {
    const [one, other] = await this.#ports.modelFacts.modelsTaking(connection.provider, ability);
    const example = [one, other].filter((name) => name !== undefined).join(' or ');
    return notSent(part, why, example === '' ? [] : [{ kind: 'choose_model', example }]);
  }

  #tell(message: string): void {
    const notice = noticeOf('file', [withShortNames(message)]);
    if (!this.notices.some(({ message: told }) => told === notice.message)) this.notices.push(notice);
  }
}

function notSent(part: FilePart, why: string, advice: readonly Advice[] = []): LlmkitError {
  return new LlmkitError('usage', withShortNames(`Cannot send ${nameOf(part)}: ${why}.`), { advice });
}

function inMiB(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`;
}

function nameOf({ name, url, media_type: type }: FilePart): string {
  return name ?? url ?? type;
}

/** Stands where a file was: what is said around it may speak of it. */
function absent(part: FilePart): Part {
  return { type: 'text', text: `[The file ${JSON.stringify(nameOf(part))} is not here.]` };
}

function missing(part: FilePart): LlmkitError {
  const message = withShortNames(`Cannot send ${nameOf(part)}: its bytes are not kept here any more.`);
  return new LlmkitError('not_found', message, { advice: [{ kind: 'give', what: 'file' }] });
}
