import type { ProviderDefinition } from '../core/ports/provider.ts';

/** Which of the two a request goes out on is chosen by model and need, or learned from a refusal. */
const BOTH_WIRES = ['chat', 'responses'] as const;

const MIB = 1024 * 1024;

/** What model servers of one's own say to a PDF on Chat Completions: nothing, or a refusal. */
const NO_PDF = { pdf: false } as const;

/**
 * The known vendors. A new one that speaks either wire is one row here and nothing else. A row without `base_url`
 * uses the SDK's own; a row without `api_key_env` needs no key; a row without `model` leaves the choice to the user,
 * because the vendor keeps no name that stays current.
 */
export const CATALOG: readonly ProviderDefinition[] = [
  {
    name: 'openai',
    title: 'OpenAI',
    type: 'openai',
    batches: true,
    wires: BOTH_WIRES,
    api_key_env: 'OPENAI_API_KEY',
    key_starts: ['sk-proj-', 'sk-svcacct-', 'sk-admin-'],
    base_url_env: 'OPENAI_BASE_URL',
    model: 'gpt-5.4-mini',
    largest_files: { pdf: 50 * MIB },
    plain_names: true,
  },
  {
    name: 'anthropic',
    title: 'Anthropic',
    type: 'anthropic',
    batches: true,
    api_key_env: 'ANTHROPIC_API_KEY',
    key_starts: ['sk-ant-'],
    base_url_env: 'ANTHROPIC_BASE_URL',
    model: 'claude-sonnet-5-5',
    takes: { audio: false },
    // Of 2026: 10 MiB of base64 an image, 32 MB a request.
    largest_files: { image: 7.5 * MIB, all: 22.5 * MIB },
    plain_names: true,
  },
  // 127.0.0.1 and not localhost: that may resolve to ::1, where these servers do not listen.
  {
    name: 'ollama',
    title: 'Ollama',
    type: 'openai',
    wires: BOTH_WIRES,
    base_url: 'http://127.0.0.1:11434/v1',
    takes: NO_PDF,
  },
  {
    name: 'lmstudio',
    title: 'LM Studio',
    type: 'openai',
    wires: BOTH_WIRES,
    base_url: 'http://127.0.0.1:1234/v1',
    takes: NO_PDF,
  },
  {
    name: 'llamacpp',
    title: 'llama.cpp',
    type: 'openai',
    wires: BOTH_WIRES,
    base_url: 'http://127.0.0.1:8080/v1',
    takes: NO_PDF,
  },
  {
    name: 'vllm',
    title: 'vLLM',
    type: 'openai',
    wires: BOTH_WIRES,
    base_url: 'http://127.0.0.1:8000/v1',
    takes: NO_PDF,
  },
  {
    name: 'openrouter',
    title: 'OpenRouter',
    type: 'openai',
    base_url: 'https://openrouter.ai/api/v1',
    api_key_env: 'OPENROUTER_API_KEY',
    key_starts: ['sk-or-'],
    model: 'openrouter/auto',
    resells: true,
    tells_cost: true,
  },
  {
    name: 'groq',
    title: 'Groq',
    type: 'openai',
    batches: true,
    base_url: 'https://api.groq.com/openai/v1',
    api_key_env: 'GROQ_API_KEY',
    key_starts: ['gsk_'],
    resells: true,
  },
  {
    name: 'deepseek',
    title: 'DeepSeek',
    type: 'openai',
    base_url: 'https://api.deepseek.com/v1',
    api_key_env: 'DEEPSEEK_API_KEY',
    model: 'deepseek-chat',
    plain_names: true,
  },
  {
    name: 'mistral',
    title: 'Mistral',
    type: 'openai',
    base_url: 'https://api.mistral.ai/v1',
    api_key_env: 'MISTRAL_API_KEY',
    model: 'mistral-small-latest',
    plain_names: true,
  },
  {
    name: 'gemini',
    title: 'Gemini',
    type: 'openai',
    base_url: 'https://generativelanguage.googleapis.com/v1beta/openai',
    api_key_env: 'GEMINI_API_KEY',
    key_starts: ['AIza'],
    model: 'gemini-flash-latest',
  },
  {
    name: 'xai',
    title: 'xAI',
    type: 'openai',
    wires: BOTH_WIRES,
    base_url: 'https://api.x.ai/v1',
    api_key_env: 'XAI_API_KEY',
    key_starts: ['xai-'],
    plain_names: true,
  },
  {
    name: 'together',
    title: 'Together',
    type: 'openai',
    base_url: 'https://api.together.xyz/v1',
    api_key_env: 'TOGETHER_API_KEY',
    key_starts: ['tgp_v1_'],
    resells: true,
  },
  { name: 'mock', title: 'Mock', type: 'mock', model: 'echo' },
];
