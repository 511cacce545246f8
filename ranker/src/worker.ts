import { move } from 'piscina';
import { rank } from './rank.js';
import { decodeTask, encodePages } from './task-buffer.js';

/** What a ranking thread does with a task: ranks each of its requests, and moves the pages back. */
export function rankTask(task: ArrayBuffer): ReturnType<typeof move> {
  return move(encodePages(decodeTask(task).map(rank)));
}
