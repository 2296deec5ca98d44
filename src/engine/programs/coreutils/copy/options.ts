/** How cp, mv and install copy: what their options come to. */
import type { Confirm } from "../../lib/confirm.ts";
import type { Backups } from "../backup.ts";

export interface Preserved {
	readonly mode: boolean;
	readonly ownership: boolean;
	readonly timestamps: boolean;
	/** Names of one file stay names of one file. */
	readonly links: boolean;
	readonly xattr: boolean;
}

export interface CopyOptions {
	/** Renames where that is possible, else copies and leaves removing to the caller. */
	readonly move: boolean;
	readonly recursive: boolean;
	/** Fifos and devices are read instead of made anew. */
	readonly specialAsRegular: boolean;
	readonly dereference: "never" | "named" | "always";
	/** An existing file that cannot be opened is removed. */
	readonly force: boolean;
	readonly removeDestination: boolean;
	/** "unspecified" asks where the destination is write-protected and there is someone to ask (mv). */
	readonly interactive: "ask" | "skip" | "never" | "unspecified";
	readonly update: "all" | "none" | "none-fail" | "older";
	readonly backups: Backups | undefined;
	readonly instead: "hard-link" | "symbolic-link" | undefined;
	readonly preserved: Preserved;
	/** --no-preserve=mode: as if the file were made from nothing. */
	readonly plainMode: boolean;
	readonly attributesOnly: boolean;
	readonly sparse: "auto" | "always" | "never";
	readonly oneFileSystem: boolean;
	/** -T is off and -r copies into links to directories. */
	readonly keepDirectoryLinks: boolean;
	/** mv --no-copy. */
	readonly noCopy: boolean;
	readonly exchange: boolean;
	readonly verbose: boolean;
	readonly confirm: Confirm;
}

export const nothingPreserved: Preserved = { mode: false, ownership: false, timestamps: false, links: false, xattr: false };
export const allPreserved: Preserved = { mode: true, ownership: true, timestamps: true, links: true, xattr: true };
