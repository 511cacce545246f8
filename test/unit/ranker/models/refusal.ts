import { ModelFault, type ModelFormat, parseModel } from '@muster/ranker';

/** What a model file is refused with; fails if it is not. */
export function refusalOf(format: ModelFormat, text: string): string {
  try {
    parseModel(format, text);
  } catch (error) {
    if (error instanceof ModelFault) return error.message;
    throw error;
  }
  throw new Error('the model was not refused');
}
