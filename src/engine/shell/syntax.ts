/** The one door to the parser library: what the shell calls a script, a word and their parts. */
export { parse } from "unbash";
export type * from "unbash";
