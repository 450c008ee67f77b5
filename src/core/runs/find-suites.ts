import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { Attached } from '../files/attached.ts';
import { isBelow } from '../files/below.ts';
import type { PromptImports } from '../ports/prompt-imports.ts';
import type { TestFiles } from '../ports/test-files.ts';
import type { TestFormats } from '../ports/test-formats.ts';
import { isFileReference, nameFromPath } from '../prompts/names.ts';
import type { LoadedPrompt } from '../prompts/loaded.ts';
import type { PromptService } from '../prompts/service.ts';
import type { PromptTest, TestSuite } from '../records/prompt-test.ts';
import { withShortNames } from '../short-names.ts';

/** A prompt with the tests that are there for it. */
export interface PromptSuite {
  prompt: LoadedPrompt;
  tests: readonly PromptTest[];
  /** The file of its tapes, whether it is there or not. */
  tapes: string;
  /** The file that tests are added to. */
  file: string;
  /** What the file of the tests says and that is not taken. */
  notes: readonly string[];
  /** Files that go with each question. */
  attached?: Attached;
}

export interface FindPorts {
  testFiles: TestFiles;
  testFormats: () => Promise<TestFormats>;
  promptImports: () => Promise<PromptImports>;
}

const TESTS_FILE = /\.ya?ml$/i;
const PROMPT_ENDINGS = ['.md', '.liquid', '.txt'];
const TESTS_ENDINGS = ['.test.yml', '.test.yaml'];
const TAPES = '.tapes.jsonl';

/** Finds the tests of prompts: beside their files, in their front matter, and of stored ones in the home. */
export class SuiteFinder {
  readonly #ports: FindPorts;
  readonly #prompts: PromptService;
  readonly #vendors: () => Promise<readonly string[]>;

  constructor(ports: FindPorts, prompts: PromptService, vendors: () => Promise<readonly string[]>) {
    this.#ports = ports;
    this.#prompts = prompts;
    this.#vendors = vendors;
  }

  /** The suites that a name, the file of a prompt or a file of tests means; those without a test too. */
  async find(reference: string): Promise<PromptSuite[]> {
    if (TESTS_FILE.test(reference)) return this.#ofTestsFile(reference);
    if (isFileReference(reference)) return [await this.#ofPromptFile(reference)];
    const prompt = await this.#prompts.use(reference);
    if (prompt.path !== undefined) return [await this.#suite(prompt, withoutEnding(prompt.path))];
    return [await this.#suite(prompt, this.#ports.testFiles.ofStored(prompt.name))];
  }

  async #ofPromptFile(path: string): Promise<PromptSuite> {
    return this.#suite(await this.#promptIn(path), withoutEnding(path));
  }

  async #promptIn(path: string): Promise<LoadedPrompt> {
    const text = await this.#ports.testFiles.read(path);
    if (text === undefined) throw new LlmkitError('not_found', `Cannot read ${path}: there is no such file.`);
    return this.#prompts.fromFile(text, path);
  }

  /** The prompt with the tests in its front matter, then those of the file beside it. */
  async #suite(prompt: LoadedPrompt, base: string): Promise<PromptSuite> {
    const formats = await this.#ports.testFormats();
    const { tests } = prompt.metadata;
    const own = tests === undefined ? undefined : formats.readInPrompt(tests, prompt.path ?? prompt.name);
    const found = await this.#beside(base);
    return {
      prompt,
      tests: [...(own?.tests ?? []), ...(found?.suite.tests ?? [])],
      tapes: base + TAPES,
      file: found?.path ?? base + TESTS_ENDINGS[0],
      notes: found?.suite.notes ?? [],
    };
  }

  async #beside(base: string): Promise<{ path: string; suite: TestSuite } | undefined> {
    for (const ending of TESTS_ENDINGS) {
      const path = base + ending;
      const text = await this.#ports.testFiles.read(path);
      if (text !== undefined) return { path, suite: await this.#read(text, path) };
    }
    return undefined;
  }

  async #read(text: string, path: string): Promise<TestSuite> {
    return (await this.#ports.testFormats()).read(text, path, await this.#vendors());
  }

  async #ofTestsFile(path: string): Promise<PromptSuite[]> {
    const text = await this.#ports.testFiles.read(path);
    if (text === undefined) throw new LlmkitError('not_found', `Cannot read ${path}: there is no such file.`);
    const suite = await this.#read(text, path);
    const tapes = path.replace(/(\.test|\.prompt)?\.ya?ml$/i, '') + TAPES;
    if (suite.prompts.includes(path)) return [{ ...suite, prompt: await this.#foreign(text, path), tapes, file: path }];
    if (suite.prompts.length === 0) return [await this.#besideTests(path)];
    const prompts = await Promise.all(suite.prompts.map((name) => this.#named(name, path)));
    return prompts.map((prompt) => ({ ...suite, prompt, tapes, file: path }));
  }

  /** The prompt whose name the file of its tests has. */
  async #besideTests(path: string): Promise<PromptSuite> {
    const base = path.replace(/(\.test)?\.ya?ml$/i, '');
    for (const ending of PROMPT_ENDINGS)
      if ((await this.#ports.testFiles.read(base + ending)) !== undefined) return this.#ofPromptFile(base + ending);
    const name = nameFromPath(`${base}.md`);
    return this.#suite(
      await this.#prompts.use(name).catch((thrown: unknown) => refuseWithoutPrompt(thrown, path, name)),
      base,
    );
  }

  /** A prompt that a file of tests names. */
  async #named(name: string, path: string): Promise<LoadedPrompt> {
    if (!isFileReference(name)) return this.#prompts.use(name);
    // Whoever runs the tests has other files that a stranger has no business with.
    if (!isBelow(name))
      throw new LlmkitError('usage', `Cannot use the tests in ${path}: ${name} is not below its folder.`);
    return this.#promptIn(path.slice(0, path.lastIndexOf('/') + 1) + name.replace(/^\.\//, ''));
  }

  /** The prompt of another tool that stands in the same file as its tests. */
  async #foreign(text: string, path: string): Promise<LoadedPrompt> {
    const imports = await this.#ports.promptImports();
    const name = path.slice(path.lastIndexOf('/') + 1);
    const file = { path: name, folder: '', text, beside: [], read: async () => undefined };
    const found = await imports.read(file, await this.#vendors());
    const [read] = found?.prompts ?? [];
    if (read === undefined) throw new LlmkitError('usage', `Cannot use the tests in ${path}: no prompt is in it.`);
    return { tags: [], ...read.draft, name: read.name, path, source: 'file' };
  }
}

function refuseWithoutPrompt(thrown: unknown, path: string, name: string): never {
  if (asLlmkitError(thrown).code !== 'not_found') throw thrown;
  const why = `no prompt ${name}.md is beside it, and none is stored as ${name}`;
  throw new LlmkitError('not_found', withShortNames(`Cannot use the tests in ${path}: ${why}.`), {
    advice: [{ kind: 'example', text: `prompt: NAME, or ./FILE, in it` }],
  });
}

function withoutEnding(path: string): string {
  return path.replace(/\.[^./]*$/, '');
}
