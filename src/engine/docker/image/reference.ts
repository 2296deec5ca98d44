/** Names of images. The grammar, the defaults and the messages are those of github.com/distribution/reference. */
import { invalid } from "../error.ts";
import type { Digest } from "./digest.ts";

const DEFAULT_DOMAIN = "docker.io";
const LEGACY_DEFAULT_DOMAIN = "index.docker.io";
const OFFICIAL = "library/";
const LONGEST_NAME = 255;

const alphanumeric = "[a-z0-9]+";
const component = `${alphanumeric}(?:(?:[._]|__|-+)${alphanumeric})*`;
const path = `${component}(?:/${component})*`;
const domainComponent = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const domain = `(?:${domainComponent}(?:\\.${domainComponent})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const tag = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

const whole = new RegExp(`^((?:${domain}/)?${path})(?::(${tag}))?(?:@(${digest}))?$`);
const nameParts = new RegExp(`^(?:(${domain})/)?(${path})$`);
const identifier = /^[a-f0-9]{64}$/;
const tagOnly = new RegExp(`^${tag}$`);

/** A parsed name, with nothing left out: `docker.io/library/busybox:latest`. */
export interface Reference {
	/** Registry host, with a port where one was given. */
	readonly domain: string;
	readonly path: string;
	readonly tag: string | undefined;
	readonly digest: Digest | undefined;
}

function splitDomain(name: string): { domain: string; remote: string } {
	const slash = name.indexOf("/");
	if (slash < 0) return { domain: DEFAULT_DOMAIN, remote: OFFICIAL + name };
	const first = name.slice(0, slash);
	const rest = name.slice(slash + 1);
	const isDomain = first === "localhost" || first === LEGACY_DEFAULT_DOMAIN || /[.:]/.test(first) || first.toLowerCase() !== first;
	const host = !isDomain || first === LEGACY_DEFAULT_DOMAIN ? DEFAULT_DOMAIN : first;
	const remote = isDomain ? rest : name;
	return { domain: host, remote: host === DEFAULT_DOMAIN && !remote.includes("/") ? OFFICIAL + remote : remote };
}

/** reference.ParseNormalizedNamed. Throws EngineError with its words. */
export function parseReference(text: string): Reference {
	if (identifier.test(text)) throw invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
	const { domain: host, remote } = splitDomain(text);
	const name = remote.includes(":") ? remote.slice(0, remote.indexOf(":")) : remote;
	if (name.toLowerCase() !== name) throw invalid(`invalid reference format: repository name (${name}) must be lowercase`);
	const full = `${host}/${remote}`;
	const match = whole.exec(full);
	if (!match) throw invalid(whole.test(full.toLowerCase()) ? "repository name must be lowercase" : "invalid reference format");
	const parts = nameParts.exec(match[1] as string);
	const repository = parts?.[2] ?? (match[1] as string);
	if (repository.length > LONGEST_NAME) throw invalid(`repository name must not be more than ${LONGEST_NAME} characters`);
	const hash = match[3];
	if (hash !== undefined) checkDigest(hash);
	return { domain: parts?.[1] ?? "", path: repository, tag: match[2], digest: hash };
}

/** digest.Parse of go-digest. */
function checkDigest(text: string): void {
	const lengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
	const [algorithm = "", encoded = ""] = text.split(":");
	const length = lengths[algorithm];
	if (length === undefined) throw invalid("unsupported digest algorithm");
	if (encoded.length !== length) throw invalid("invalid checksum digest length");
	if (!/^[a-f0-9]*$/.test(encoded)) throw invalid("invalid checksum digest format");
}

/** The full name without tag and digest: `docker.io/library/busybox`. */
export const nameOf = (ref: Reference): string => `${ref.domain}/${ref.path}`;

/** reference.FamiliarName: without what is understood: `busybox`, `team/bb`, `localhost:5000/bb`. */
export function familiarName(ref: Pick<Reference, "domain" | "path">): string {
	if (ref.domain !== DEFAULT_DOMAIN) return `${ref.domain}/${ref.path}`;
	const short = ref.path.startsWith(OFFICIAL) ? ref.path.slice(OFFICIAL.length) : ref.path;
	return short.includes("/") && ref.path.startsWith(OFFICIAL) ? ref.path : short;
}

const suffix = (ref: Reference): string => (ref.tag === undefined ? "" : `:${ref.tag}`) + (ref.digest === undefined ? "" : `@${ref.digest}`);

/** reference.FamiliarString. */
export const familiarString = (ref: Reference): string => familiarName(ref) + suffix(ref);

/** reference.Reference.String: everything said. */
export const fullString = (ref: Reference): string => nameOf(ref) + suffix(ref);

/** reference.TagNameOnly: `latest` where neither tag nor digest is given. */
export const withDefaultTag = (ref: Reference): Reference => (ref.tag === undefined && ref.digest === undefined ? { ...ref, tag: "latest" } : ref);

export const isNameOnly = (ref: Reference): boolean => ref.tag === undefined && ref.digest === undefined;

/** reference.WithTag. */
export function withTag(ref: Reference, name: string): Reference {
	if (!tagOnly.test(name)) throw invalid("invalid tag format");
	return { ...ref, tag: name, digest: undefined };
}

export const withDigest = (ref: Reference, hash: Digest): Reference => ({ ...ref, tag: undefined, digest: hash });
