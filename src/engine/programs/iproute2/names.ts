/** Names of numbers: /etc/iproute2/rt_tables, rt_protos, rt_scopes, group. lib/rt_names.c. */
import { parseNumber } from "./arguments.ts";

const invert = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> => new Map(Object.entries(table).map(([name, n]) => [n, name]));

const tables: Readonly<Record<string, number>> = { default: 253, main: 254, local: 255 };
const protocols: Readonly<Record<string, number>> = {
	none: 0,
	redirect: 1,
	kernel: 2,
	boot: 3,
	static: 4,
	gated: 8,
	ra: 9,
	mrt: 10,
	zebra: 11,
	bird: 12,
	dnrouted: 13,
	xorp: 14,
	ntk: 15,
	dhcp: 16,
	keepalived: 18,
	openr: 99,
	babel: 42,
	bgp: 186,
	isis: 187,
	ospf: 188,
	rip: 189,
	eigrp: 192,
};
const scopes: Readonly<Record<string, number>> = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 };

const byNumber = { tables: invert(tables), protocols: invert(protocols), scopes: invert(scopes) };
const maps = { tables, protocols, scopes };

export type NameTable = keyof typeof maps;
export const nameOf = (table: NameTable, number: number): string => byNumber[table].get(number) ?? String(number);
/** Undefined for what is neither a name nor a number that fits. */
export function numberOfName(table: NameTable, text: string): number | undefined {
	if (Object.hasOwn(maps[table], text)) return maps[table][text];
	return parseNumber(text, table === "tables" ? 0xffffffff : 255);
}
export const groupName = (group: number): string => (group === 0 ? "default" : String(group));
export const groupNumber = (text: string): number | undefined => (text === "default" ? 0 : parseNumber(text));
