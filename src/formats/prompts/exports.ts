import type { PromptExports } from '../../core/ports/prompt-exports.ts';
import { promptfooOf } from './export-promptfoo.ts';
import { skillOf } from './export-skill.ts';

/** What prompts can be made into for other tools. */
export const promptExports: PromptExports = { promptfoo: promptfooOf, skill: skillOf };
