export { MarkdownFilter } from './markdown-filter.ts';
export { themeOf } from './theme.ts';
