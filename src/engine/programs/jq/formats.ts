/** The formats: @csv, @tsv, @sh, @json and the like. */

import { decode, encode } from "../../kernel/text.ts";
import { codecs } from "../coreutils/basenc/codecs.ts";
import { toBinary } from "../lib/bytes.ts";
import { shown, toJson, toText } from "./text.ts";
import { isArray, isObject, JqError, type Json, kindOf } from "./values.ts";

const described = (value: Json): string => `${kindOf(value)} (${shown(value)})`;

function row(value: Json, name: string): readonly Json[] {
	if (!isArray(value)) throw new JqError(`${described(value)} cannot be ${name}-formatted, only array`);
	return value;
}

function cells(value: Json, name: "csv" | "tsv", text: (string: string) => string): string[] {
	return row(value, name).map((cell) => {
		if (typeof cell === "string") return text(cell);
		if (cell === null) return "";
		if (isArray(cell) || isObject(cell)) throw new JqError(`${described(cell)} is not valid in a csv row`);
		return toJson(cell);
	});
}

function shellWord(value: Json): string {
	if (typeof value === "string") return `'${value.replaceAll("'", "'\\''")}'`;
	if (isArray(value) || isObject(value)) throw new JqError(`${described(value)} can not be escaped for shell`);
	return toJson(value);
}

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;" };
const tsvEscapes: Readonly<Record<string, string>> = { "\t": "\\t", "\r": "\\r", "\n": "\\n", "\\": "\\\\" };

const codec = codecs["base64"] as (typeof codecs)[string];

function encodeBase64(text: string): string {
	const bytes = encode(text);
	let encoded = "";
	for (let i = 0; i < bytes.length; i += codec.bytes) encoded += codec.encode(bytes.subarray(i, i + codec.bytes));
	return encoded;
}

function decodeBase64(text: string): string {
	const digits = text.replace(/=+$/, "");
	if (digits.length % 4 === 1 && /^[A-Za-z0-9+/]*$/.test(digits)) throw new JqError(`${described(text)} trailing base64 byte found`);
	const bytes: number[] = [];
	for (let i = 0; i < digits.length; i += codec.chars) {
		const block = digits.slice(i, i + codec.chars);
		// what is left of an incomplete block still gives its whole bytes
		const decoded = codec.decode(block.padEnd(codec.chars, "A"), true);
		if (!decoded) throw new JqError(`${described(text)} is not valid base64 data`);
		bytes.push(...decoded.subarray(0, Math.floor((block.length * 3) / 4)));
	}
	return decode(Uint8Array.from(bytes)).replace(/[\udc80-\udcff]/gu, "\ufffd");
}

/** A value under a format. */
export function formatText(name: string, value: Json): Json {
	switch (name) {
		case "text":
			return toText(value);
		case "json":
			return toJson(value);
		case "csv":
			return cells(value, "csv", (text) => `"${text.replaceAll('"', '""')}"`).join(",");
		case "tsv":
			return cells(value, "tsv", (text) => text.replace(/[\t\r\n\\]/g, (char) => tsvEscapes[char] as string)).join("\t");
		case "html":
			return toText(value).replace(/[<>&'"]/g, (char) => entities[char] as string);
		case "uri":
			return toBinary(encode(toText(value))).replace(/[^A-Za-z0-9_.~-]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
		case "urid": {
			const text = toText(value);
			if (/%(?![0-9a-fA-F]{2})/.test(text)) throw new JqError(`${described(text)} is not a valid uri encoding`);
			const bytes = toBinary(encode(text)).replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
			return decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
		}
		case "sh":
			return isArray(value) ? value.map(shellWord).join(" ") : shellWord(value);
		case "base64":
			return encodeBase64(toText(value));
		case "base64d":
			return decodeBase64(toText(value));
		default:
			throw new JqError(`${name} is not a valid format`);
	}
}
