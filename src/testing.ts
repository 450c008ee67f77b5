/** For the tests of programs that embed the library. */
export { mockProvider, type MockProvider, type MockReply } from './library/testing.ts';
