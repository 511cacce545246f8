/** Most UTF-16 code units of a status's details. */
const maxLength = 2000;
/** Most bytes of them as they travel: readers refuse headers above 16 KiB, and a record may go beside them. */
const maxEncodedLength = 6000;

/**
 * Gives the message as the details of a gRPC status can be: without half characters, at which grpc-js throws where
 * nobody can catch it, and at most 2,000 code units long, less where its characters take many bytes. What was cut ends
 * in `...`.
 */
export function statusDetails(message: string): string {
  let details = shortened(wellFormed(message), maxLength);
  while (encodeURI(details).length > maxEncodedLength) details = shortened(details, Math.floor(details.length * 0.75));
  return details;
}

function shortened(text: string, length: number): string {
  // Half of a pair may be left where it is cut.
  return text.length <= length ? text : wellFormed(`${text.slice(0, length - 3)}...`);
}

/** Every Node we run on has it; its type comes with lib es2024. */
function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed();
}
