import type { ModelInfo } from '../records/chat.ts';

/** Words in names of models that are no chat models, as the vendors name them. */
const OTHERS =
  /(?:^|[^a-z])(?:embed|embeddings?|tts|whisper|dall-e|(?:chat)?gpt-image|moderation|transcribe|realtime|rerank(?:er)?|babbage|davinci)(?:[^a-z]|$)|(?:^|\/)(?:imagen|sora|veo)-/i;

/** Tells whether a model answers questions: as its server says, else by its name, which tells of those for embeddings, speech and images. */
export function isAskable({ id, is_askable: said }: Pick<ModelInfo, 'id' | 'is_askable'>): boolean {
  return said ?? !OTHERS.test(id);
}
