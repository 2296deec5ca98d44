/** Numbers and words of DNS. RFC 1035, 2782, 3596, 6891, 8659. */

export const typeNumbers = {
	A: 1,
	NS: 2,
	CNAME: 5,
	SOA: 6,
	PTR: 12,
	HINFO: 13,
	MX: 15,
	TXT: 16,
	AAAA: 28,
	SRV: 33,
	NAPTR: 35,
	DS: 43,
	RRSIG: 46,
	DNSKEY: 48,
	SVCB: 64,
	HTTPS: 65,
	AXFR: 252,
	ANY: 255,
	CAA: 257,
} as const;
export const OPT = 41;

const typeNames: ReadonlyMap<number, string> = new Map([...Object.entries(typeNumbers).map(([name, n]) => [n, name] as const), [OPT, "OPT"]]);
/** `TYPE123` for one without a name, as RFC 3597. */
export const typeName = (type: number): string => typeNames.get(type) ?? `TYPE${type}`;
/** The number of a name, in any case; undefined for a word that is none. */
export function typeNumber(word: string): number | undefined {
	const upper = word.toUpperCase();
	const generic = /^TYPE(\d{1,5})$/.exec(upper)?.[1];
	return generic === undefined ? (typeNumbers as Readonly<Record<string, number>>)[upper] : Number(generic);
}

export const classNumbers: Readonly<Record<string, number>> = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 };
const classNames = new Map(Object.entries(classNumbers).map(([name, n]) => [n, name]));
export const className = (value: number): string => classNames.get(value) ?? `CLASS${value}`;

export const opcodes = ["QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE"] as const;
const rcodes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"];
export const rcodeName = (code: number): string => rcodes[code] ?? (code === 16 ? "BADVERS" : code === 23 ? "BADCOOKIE" : `RESERVED${code}`);
export const rcode = { noError: 0, formErr: 1, servFail: 2, nxDomain: 3, notImp: 4, refused: 5 } as const;
