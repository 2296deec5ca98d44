/** How members are shown: names alone, or with -v in the manner of ls -l. */
import { formatPermissions } from "../lib/mode.ts";
import { quoteAs } from "../lib/quote.ts";
import { formatTime, instantOf } from "../lib/time-format.ts";
import { utc, type Zone } from "../lib/timezone.ts";
import type { Member, MemberKind } from "./header.ts";
import type { TarSettings } from "./settings.ts";

const letters: Readonly<Record<MemberKind, string>> = { file: "-", hardlink: "h", symlink: "l", directory: "d", char: "c", block: "b", fifo: "p", socket: "s" };

export const shownName = (name: string): string => quoteAs("escape", name);

export class MemberList {
	private readonly settings: TarSettings;
	private readonly zone: Zone;
	/** Columns of owner and size together: they grow, and never shrink. */
	private width = 19;
	constructor(settings: TarSettings, zone: Zone) {
		this.settings = settings;
		this.zone = settings.options.has("utc") ? utc : zone;
	}

	/** A line; `long` is -tv, or -cvv. */
	line(member: Member, name: string, long: boolean, block: number): string {
		const lead = this.settings.options.has("block-number") ? `block ${block}: ` : "";
		if (!long) return `${lead}${shownName(name)}\n`;
		const numeric = this.settings.options.has("numeric-owner");
		const user = numeric || member.user === "" ? String(member.uid) : member.user;
		const group = numeric || member.group === "" ? String(member.gid) : member.group;
		const size = member.kind === "char" || member.kind === "block" ? `${member.major},${member.minor}` : String(member.size);
		const used = user.length + group.length + size.length + 1;
		this.width = Math.max(this.width, used);
		const instant = instantOf(member.mtime);
		const time = formatTime(
			this.settings.options.has("full-time") ? (instant.nanoseconds ? "%Y-%m-%d %H:%M:%S.%N" : "%Y-%m-%d %H:%M:%S") : "%Y-%m-%d %H:%M",
			instant,
			this.zone,
		);
		const link = member.kind === "symlink" ? ` -> ${shownName(member.target)}` : member.kind === "hardlink" ? ` link to ${shownName(member.target)}` : "";
		const columns = `${user}/${group} ${size.padStart(this.width - used + size.length)}`;
		return `${lead}${letters[member.kind]}${formatPermissions(member.mode)} ${columns} ${time} ${shownName(name)}${link}\n`;
	}
}
