/** Paragraphs of fields, as in control files, the status database, Packages and Release. deb822(5). */

export class Paragraph {
	/** By name in small letters. */
	private readonly fields = new Map<string, { readonly name: string; readonly value: string }>();

	static of(fields: Readonly<Record<string, string | undefined>>): Paragraph {
		const made = new Paragraph();
		for (const [name, value] of Object.entries(fields)) if (value !== undefined) made.set(name, value);
		return made;
	}

	/** Lines after the first are without the blank before them; an empty one was a dot. */
	get(name: string): string | undefined {
		return this.fields.get(name.toLowerCase())?.value;
	}
	/** "" where there is no such field. */
	text(name: string): string {
		return this.get(name) ?? "";
	}
	set(name: string, value: string): void {
		const key = name.toLowerCase();
		this.fields.set(key, { name: this.fields.get(key)?.name ?? name, value });
	}
	delete(name: string): void {
		this.fields.delete(name.toLowerCase());
	}
	*[Symbol.iterator](): IterableIterator<{ readonly name: string; readonly value: string }> {
		yield* this.fields.values();
	}
	clone(): Paragraph {
		const copy = new Paragraph();
		for (const { name, value } of this) copy.set(name, value);
		return copy;
	}
	/** As it stands in a file, with the last newline. `order`: names that come first, in this order. */
	format(order: readonly string[] = []): string {
		const place = (name: string): number => {
			const at = order.findIndex((o) => o.toLowerCase() === name.toLowerCase());
			return at < 0 ? order.length : at;
		};
		const sorted = order.length > 0 ? [...this].sort((a, b) => place(a.name) - place(b.name)) : [...this];
		return sorted.map(({ name, value }) => formatField(name, value)).join("");
	}
}

function formatField(name: string, value: string): string {
	const [first = "", ...more] = value.split("\n");
	return `${name}:${first === "" ? "" : ` ${first}`}\n${more.map((line) => ` ${line === "" ? "." : line}\n`).join("")}`;
}

/** Reads all paragraphs of a file. Lines that are none of its form are left out. */
export function parseControl(text: string): Paragraph[] {
	const found: Paragraph[] = [];
	let current: Paragraph | undefined;
	let field: string | undefined;
	for (const line of text.split("\n")) {
		if (line.trim() === "") {
			current = undefined;
			field = undefined;
			continue;
		}
		if (line.startsWith("#")) continue;
		if (/^[ \t]/.test(line)) {
			const rest = line.slice(1);
			if (current && field !== undefined) current.set(field, `${current.text(field)}\n${rest === "." ? "" : rest}`);
			continue;
		}
		const colon = line.indexOf(":");
		if (colon <= 0) continue;
		if (!current) {
			current = new Paragraph();
			found.push(current);
		}
		field = line.slice(0, colon);
		current.set(field, line.slice(colon + 1).trim());
	}
	return found;
}
