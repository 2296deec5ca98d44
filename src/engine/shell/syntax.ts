/** The one door to the parser library: what the shell calls a script, a word and their parts. */

export type * from "unbash";
export { forEachChild, parse } from "unbash";
