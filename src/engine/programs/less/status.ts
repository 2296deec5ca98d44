/** What stands in the last row: the prompts of less, and its answer to "=". */
import type { Document } from "./document.ts";
import type { Settings } from "./settings.ts";

export interface StatusContext {
	readonly document: Document;
	readonly settings: Settings;
	/** The file has just been opened, and nothing was moved. */
	readonly fresh: boolean;
	readonly fileIndex: number;
	readonly fileCount: number;
	readonly nextFile: string | undefined;
	readonly atEnd: boolean;
	readonly filtered: boolean;
	/** Lines on the screen, from 1; undefined when it is empty. */
	readonly firstLine: number | undefined;
	readonly lastLine: number | undefined;
	/** Bytes up to the end of the screen. */
	readonly bytes: number;
}

const name = ({ document, fileIndex, fileCount }: StatusContext): string => {
	const file = document.name === "-" ? "" : document.name;
	return fileCount > 1 ? `${file} (file ${fileIndex + 1} of ${fileCount})` : file;
};

const lines = ({ document, firstLine, lastLine }: StatusContext): string =>
	firstLine === undefined ? "" : `lines ${firstLine}-${lastLine}${document.complete ? `/${document.lines.length}` : ""}`;

const bytes = ({ document, lastLine, bytes: shown }: StatusContext): string => {
	if (lastLine === undefined) return "";
	const { size } = document;
	return `byte ${shown}${size === undefined ? "" : `/${size}`}`;
};

const percent = ({ document, lastLine, bytes: shown }: StatusContext): string => {
	const { size } = document;
	return size === undefined || size === 0 || lastLine === undefined ? "" : `${Math.round((shown * 100) / size)}%`;
};

const ending = ({ atEnd, nextFile }: StatusContext): string => (atEnd ? `(END)${nextFile === undefined ? "" : ` - Next: ${nextFile}`}` : "");

const join = (...parts: string[]): string => parts.filter((part) => part !== "").join(" ");

/** The prompt; empty for the plain colon. */
export function promptText(context: StatusContext): string {
	const { settings, fresh } = context;
	const filter = context.filtered ? "& " : "";
	if (settings.prompt === "long")
		return filter + join(fresh || context.document.name !== "-" ? name(context) : "", lines(context), ending(context) || percent(context));
	const first = fresh ? name(context) : "";
	if (settings.prompt === "medium") return filter + join(first, ending(context) || percent(context) || bytes(context));
	return join(first, ending(context));
}

/** The answer to "=". */
export const positionText = (context: StatusContext): string => join(name(context), lines(context), bytes(context), context.atEnd ? "(END)" : percent(context));
