/** One record of encoding/csv. */
import { ValueError } from "../units.ts";

/** Fields separated by commas, quotes around those that hold one. Throws ValueError. */
export function csvFields(line: string): string[] {
	if (line === "") throw new ValueError("EOF");
	const fields: string[] = [];
	let at = 0;
	for (;;) {
		if (line[at] === '"') {
			let field = "";
			at++;
			for (;;) {
				const end = line.indexOf('"', at);
				if (end < 0) throw new ValueError(`parse error on line 1, column ${line.length + 1}: extraneous or missing " in quoted-field`);
				field += line.slice(at, end);
				at = end + 1;
				if (line[at] !== '"') break;
				field += '"';
				at++;
			}
			if (at < line.length && line[at] !== ",") throw new ValueError(`parse error on line 1, column ${at}: extraneous or missing " in quoted-field`);
			fields.push(field);
		} else {
			const comma = line.indexOf(",", at);
			const field = line.slice(at, comma < 0 ? line.length : comma);
			const quote = field.indexOf('"');
			if (quote >= 0) throw new ValueError(`parse error on line 1, column ${at + quote + 1}: bare " in non-quoted-field`);
			fields.push(field);
			at += field.length;
		}
		if (at >= line.length) return fields;
		at++;
	}
}
