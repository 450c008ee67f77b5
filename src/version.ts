// Put in by the build, and by jest.config.mjs in tests.
declare const __LLMKIT_VERSION__: string;

/** The version in package.json. */
export const VERSION: string = __LLMKIT_VERSION__;
