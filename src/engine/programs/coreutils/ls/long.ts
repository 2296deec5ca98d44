/** The long format: columns as wide as the listing needs them. */
import type { Accounts } from "../../lib/accounts.ts";
import { formatMode } from "../../lib/mode.ts";
import { formatSize } from "../../lib/size.ts";
import { formatTime, instantOf } from "../../lib/time-format.ts";
import type { Zone } from "../../lib/timezone.ts";
import { padColumns, padColumnsStart, textWidth } from "../../lib/width.ts";
import type { Entry } from "./entries.ts";
import type { NameStyle } from "./name.ts";
import { type Settings, timeOf } from "./settings.ts";

/** Half of a mean Gregorian year: older than this, and the year stands for the hour. */
const recent = 31556952 / 2;

export interface Surroundings {
	readonly settings: Settings;
	readonly accounts: Accounts;
	readonly zone: Zone;
	/** Seconds since the epoch. */
	readonly now: number;
	readonly names: NameStyle;
}

/** The number of blocks as -s and the total show it. */
export const blocksText = (settings: Settings, entry: Entry): string => (entry.stat ? formatSize(entry.stat.blocks * 512, settings.blockFormat) : "?");

const isDevice = (entry: Entry): boolean => entry.stat?.kind === "char" || entry.stat?.kind === "block";

function timeText({ settings, zone, now }: Surroundings, entry: Entry): string {
	if (!entry.stat) return "?";
	const instant = instantOf(timeOf(entry.stat, settings.time));
	const seconds = instant.seconds + instant.nanoseconds / 1e9;
	const isRecent = seconds > now - recent && seconds <= now;
	return formatTime(settings.timeFormats[isRecent ? 1 : 0], instant, zone);
}

/** A column of texts, all made as wide as the widest. */
function aligned(texts: readonly string[], right: boolean): string[] {
	const width = Math.max(0, ...texts.map(textWidth));
	return texts.map((text) => (right ? padColumnsStart(text, width) : padColumns(text, width)));
}

/** Sizes; devices have their two numbers there, each in a column of its own. */
function sizeColumn(entries: readonly Entry[], settings: Settings): string[] {
	const majors = aligned(
		entries.map((e) => (isDevice(e) ? `${e.stat?.rdevMajor},` : "")),
		true,
	);
	const minors = aligned(
		entries.map((e) => (isDevice(e) ? ` ${e.stat?.rdevMinor}` : "")),
		true,
	);
	return aligned(
		entries.map((e, i) => (isDevice(e) ? `${majors[i]}${minors[i]}` : e.stat ? formatSize(e.stat.size, settings.sizeFormat) : "?")),
		true,
	);
}

/** All lines of a listing, without their ends. `others` are not shown, but count for the widths. */
export function longLines(around: Surroundings, shown: readonly Entry[], others: readonly Entry[]): string[] {
	const entries = [...shown, ...others];
	const { settings, accounts, names } = around;
	const userText = (e: Entry): string => (e.stat ? (settings.numeric ? String(e.stat.uid) : accounts.userName(e.stat.uid)) : "?");
	const groupText = (e: Entry): string => (e.stat ? (settings.numeric ? String(e.stat.gid) : accounts.groupName(e.stat.gid)) : "?");
	const columns: string[][] = [];
	if (settings.inode)
		columns.push(
			aligned(
				entries.map((e) => String(e.ino ?? "?")),
				true,
			),
		);
	if (settings.blocks)
		columns.push(
			aligned(
				entries.map((e) => blocksText(settings, e)),
				true,
			),
		);
	columns.push(
		entries.map((e) =>
			e.stat ? formatMode(e.stat.kind, e.stat.mode) : `${e.kind === "directory" ? "d" : e.kind === "symlink" ? "l" : e.kind === "file" ? "-" : "?"}?????????`,
		),
	);
	columns.push(
		aligned(
			entries.map((e) => String(e.stat?.nlink ?? "?")),
			true,
		),
	);
	// names of people to the left, their numbers to the right
	if (settings.owner) columns.push(aligned(entries.map(userText), settings.numeric));
	if (settings.group) columns.push(aligned(entries.map(groupText), settings.numeric));
	if (settings.author) columns.push(aligned(entries.map(userText), settings.numeric));
	if (settings.security) columns.push(entries.map(() => "?"));
	columns.push(sizeColumn(entries, settings));
	columns.push(
		aligned(
			entries.map((e) => timeText(around, e)),
			true,
		),
	);
	return shown.map((entry, i) => {
		const before = `${columns.map((column) => column[i]).join(" ")} `;
		return before + names.show(entry, textWidth(before)) + names.showTarget(entry);
	});
}
