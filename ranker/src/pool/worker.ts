import { move } from 'piscina';
import type { RankTask } from './batcher.js';
import { unpackRequest } from './packed-request.js';
import { encodePages } from './page-buffer.js';
import { rankOrFail } from './rank-or-fail.js';

/** What a ranking thread does with a task: ranks each of its requests, and moves the pages back. */
export function rankTask(task: RankTask): ReturnType<typeof move> {
  return move(encodePages(task.map((packed) => rankOrFail(unpackRequest(packed)))));
}
