/** Sequence numbers wrap at 2^32: only differences mean something. RFC 9293, 3.4. */
export const add = (a: number, n: number): number => (a + n) >>> 0;
/** a - b, negative when a comes before b. */
export const distance = (a: number, b: number): number => (a - b) | 0;
