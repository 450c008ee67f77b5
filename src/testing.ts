/** For the tests of programs that embed the library. */
export { mockProvider, type MockProvider, type GivenReply as MockReply } from './library/testing.ts';
