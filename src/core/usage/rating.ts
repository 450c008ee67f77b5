import { type Rating, RATINGS } from '../records/usage-line.ts';

/** The rating that a text stands for; undefined for any other text. */
export function ratingIn(text: string): Rating | undefined {
  return RATINGS.find((rating) => String(rating) === text.trim().toLowerCase());
}
