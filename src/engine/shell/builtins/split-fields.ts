/** How `read` cuts a line into fields: by IFS, the last name taking all that is left. POSIX, read. */

/** At most `most` fields; the last has the rest with the white space at its end cut. Characters in `escaped` (offsets) separate nothing. */
export function splitFields(text: string, escaped: ReadonlySet<number>, ifs: string, most: number): string[] {
	const blank = (i: number): boolean => !escaped.has(i) && /[ \t\n]/.test(text[i] ?? "x") && ifs.includes(text[i] as string);
	const separator = (i: number): boolean => !escaped.has(i) && ifs.includes(text[i] as string) && !blank(i);
	const fields: string[] = [];
	let at = 0;
	const skipBlanks = (): void => {
		while (at < text.length && blank(at)) at++;
	};
	skipBlanks();
	while (at < text.length) {
		if (fields.length === most - 1) {
			fields.push(lastField(text, at, blank, separator));
			return fields;
		}
		const start = at;
		while (at < text.length && !blank(at) && !separator(at)) at++;
		fields.push(text.slice(start, at));
		skipBlanks();
		if (at < text.length && separator(at)) {
			at++;
			skipBlanks();
		}
	}
	return fields;
}

/** The rest from `start`: without blanks at the end, and without one separator there when it is the only one. */
function lastField(text: string, start: number, blank: (i: number) => boolean, separator: (i: number) => boolean): string {
	let end = text.length;
	while (end > start && blank(end - 1)) end--;
	if (end > start && separator(end - 1)) {
		let inner = false;
		for (let i = start; i < end - 1; i++) if (separator(i) || blank(i)) inner = true;
		if (!inner) {
			end--;
			while (end > start && blank(end - 1)) end--;
		}
	}
	return text.slice(start, end);
}
