/** Archives come to /var/cache/apt/archives. */
import type { Blocking } from "../../kernel/abi.ts";
import { isErrno } from "../../kernel/errno.ts";
import { digestOf, hexText } from "../coreutils/checksum/algorithms.ts";
import { writeFile } from "../dpkg/database.ts";
import { readFile } from "../lib/stdio.ts";
import { Fetcher } from "./fetch.ts";
import type { AptSession } from "./session.ts";
import { sizeText, timeText } from "./text.ts";
import type { Offer } from "./universe.ts";

export const ARCHIVES = "/var/cache/apt/archives";

const sha256 = (bytes: Uint8Array): string => {
	const hash = digestOf("sha256")?.create();
	hash?.update(bytes);
	return hash ? hexText(hash.digest()) : "";
};

/** "curl_7.88.1-10_amd64.deb", with the colon of an epoch written so that file systems take it. */
export const archiveName = ({ control }: Offer): string =>
	`${control.text("Package")}_${control.text("Version").replaceAll(":", "%3a")}_${control.text("Architecture")}.deb`;

/** Whether the bytes are what the index says; an index that says no sum takes any. */
const isWhole = (bytes: Uint8Array, { control }: Offer): boolean => (control.get("SHA256") ?? sha256(bytes)) === sha256(bytes);

/** Fetches what is not there yet and returns the paths, in order. Ends the program when something cannot be had. */
export function* download(session: AptSession, offers: readonly Offer[], directory = ARCHIVES): Blocking<string[]> {
	const { context } = session;
	const { sys } = context;
	for (const path of ["/var/cache", "/var/cache/apt", ARCHIVES, `${ARCHIVES}/partial`]) if (!sys.tryStat(path)) sys.mkdir(path, 0o755);
	const fetcher = new Fetcher(sys, session.version);
	const started = sys.clock("monotonic");
	const errors: string[] = [];
	let number = 0;
	let bytes = 0;
	const paths: string[] = [];
	for (const offer of offers) {
		const { control, source, component } = offer;
		const path = offer.path ?? `${directory}/${archiveName(offer)}`;
		paths.push(path);
		if (offer.path !== undefined) {
			number++;
			if (session.quiet < 2)
				yield* context.print(
					`Get:${number} ${path} ${control.text("Package")} ${control.text("Architecture")} ${control.text("Version")} [${sizeText(Number(control.text("Size")))}]\n`,
				);
			continue;
		}
		try {
			if (isWhole(yield* readFile(sys, path), offer)) continue;
		} catch (error) {
			if (!isErrno(error)) throw error;
		}
		const uri = `${source.uri}/${control.text("Filename")}`;
		const title = `${source.uri} ${source.suite}/${component} amd64 ${control.text("Package")} amd64 ${control.text("Version")}`;
		number++;
		const got = yield* fetcher.get(uri);
		const good = got.kind === "content" && isWhole(got.bytes, offer);
		if (got.kind === "content" && good) {
			if (session.quiet < 2) yield* context.print(`Get:${number} ${title} [${sizeText(got.bytes.length)}]\n`);
			bytes += got.bytes.length;
			yield* writeFile(sys, path, got.bytes);
			if (sys.spend(got.bytes.length >> 10)) yield* sys.reschedule();
			continue;
		}
		const why = got.kind === "failed" ? got.why : "Hash Sum mismatch";
		const retries = session.style !== "1.2" && got.kind === "failed" && got.transient ? 3 : 0;
		for (let n = 0; n < retries; n++) if (session.quiet < 2) yield* context.print(`Ign:${number} ${title}\n`);
		if (session.quiet < 2) yield* context.print(`Err:${number} ${title}\n  ${why}\n`);
		errors.push(`Failed to fetch ${uri}  ${why}`);
	}
	fetcher.close();
	if (errors.length > 0) {
		yield* context.out.flush();
		return session.fail(...errors, "Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?");
	}
	const seconds = sys.clock("monotonic") - started;
	if (bytes > 0 && session.quiet < 2)
		yield* context.print(`Fetched ${sizeText(bytes)} in ${timeText(seconds)} (${sizeText(bytes / Math.max(seconds, 0.001))}/s)\n`);
	return paths;
}
