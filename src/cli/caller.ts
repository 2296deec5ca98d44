/** npm runs scripts in the project's folder; paths on the command line mean the folder where npm was called. */
import { resolve } from "node:path";

export const fromCaller = (path: string): string => resolve(process.env["INIT_CWD"] ?? process.cwd(), path);
