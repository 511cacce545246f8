/**
 * Tags that a terminal's snippets are asked for with: characters for private use, which take part in no text and pass
 * through what makes text safe to print.
 */
export const markTags = { preTag: '\ue000', postTag: '\ue001' };

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The text of a snippet that came escaped for HTML. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}

/** Paints what stands between marks, in lines of one text, and takes the marks out. */
export function paintMarks(
  lines: readonly string[],
  paint: { readonly marked: (text: string) => string; readonly plain: (text: string) => string },
): string[] {
  let isMarked = false;
  return lines.map((line) =>
    line
      .split(/([\ue000\ue001])/)
      .map((part) => {
        if (part === markTags.preTag || part === markTags.postTag) {
          isMarked = part === markTags.preTag;
          return '';
        }
        return part === '' ? '' : (isMarked ? paint.marked : paint.plain)(part);
      })
      .join(''),
  );
}
