/** Names of users and groups. */
import type { Files, GroupEntry } from "./files.ts";

/** As is_valid_name() with Debian's rules: nothing that would break the files, and not only digits. */
export const validName = (name: string): boolean => /^[a-zA-Z0-9_.][a-zA-Z0-9_.-]*\$?$/.test(name) && !/^(\d+|\.|\.\.)$/.test(name) && name.length <= 256;

/** By name, or by number. */
export const findGroupEntry = (files: Files, text: string): GroupEntry | undefined =>
	files.group.find((g) => g.name === text) ?? (/^\d+$/.test(text) ? files.group.find((g) => g.gid === Number(text)) : undefined);
