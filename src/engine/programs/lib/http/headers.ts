/** Header fields in the order and the letters in which they stand in a message; names are found whatever their case. RFC 9110, 5. */
export class Headers {
	private fields: (readonly [name: string, value: string])[];
	constructor(fields: Iterable<readonly [string, string]> = []) {
		this.fields = [...fields];
	}
	private static same(a: string, b: string): boolean {
		return a.length === b.length && a.toLowerCase() === b.toLowerCase();
	}
	/** All values of a name, joined as a list. */
	get(name: string): string | undefined {
		const values = this.all(name);
		return values.length ? values.join(", ") : undefined;
	}
	all(name: string): string[] {
		return this.fields.filter(([n]) => Headers.same(n, name)).map(([, value]) => value);
	}
	has(name: string): boolean {
		return this.fields.some(([n]) => Headers.same(n, name));
	}
	/** Puts one value in the place of all. */
	set(name: string, value: string): this {
		const at = this.fields.findIndex(([n]) => Headers.same(n, name));
		if (at < 0) this.fields.push([name, value]);
		else this.fields = this.fields.flatMap((field, i) => (i === at ? [[name, value] as const] : Headers.same(field[0], name) ? [] : [field]));
		return this;
	}
	add(name: string, value: string): this {
		this.fields.push([name, value]);
		return this;
	}
	delete(name: string): this {
		this.fields = this.fields.filter(([n]) => !Headers.same(n, name));
		return this;
	}
	/** Whether a list such as that of Connection has this word. */
	hasToken(name: string, token: string): boolean {
		return this.all(name).some((value) => value.split(",").some((word) => word.trim().toLowerCase() === token));
	}
	[Symbol.iterator](): IterableIterator<readonly [string, string]> {
		return this.fields[Symbol.iterator]();
	}
	/** The lines of a head. */
	get text(): string {
		return this.fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
	}
}
