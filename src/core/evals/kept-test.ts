/** A run as a test that can be written down. */
export interface KeptTest {
  name: string;
  vars?: Readonly<Record<string, string>>;
  input?: string;
  models?: readonly string[];
  expect: { equals: string } | { json: unknown };
}
