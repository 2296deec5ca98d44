/** The time zones that an image knows. */
import { file, symlink, type Tree } from "../../../world/tree.ts";

const utc = "TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0001\0\0\0\u0001\0\0\0\u0004\0\0\0\0\0\0UTC\0\n<UTC>0\n";

export const zoneTree: Tree = {
	"/usr/share/zoneinfo/Etc/UTC": file(utc),
	"/usr/share/zoneinfo/UTC": symlink("Etc/UTC"),
	"/usr/share/zoneinfo/Etc/GMT": file(utc.replaceAll("UTC", "GMT")),
	"/usr/share/zoneinfo/GMT": symlink("Etc/GMT"),
	"/usr/share/zoneinfo/Etc/Universal": symlink("UTC"),
	"/usr/share/zoneinfo/Etc/Zulu": symlink("UTC"),
};
