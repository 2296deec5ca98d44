/** `registry garbage-collect`: blobs that no manifest leads to. registry/storage/garbagecollect.go. */

import { encodedOf } from "../../docker/image/digest.ts";
import type { Blocking } from "../../kernel/abi.ts";
import type { Context } from "../lib/program.ts";
import type { Configuration } from "./configuration.ts";
import { Log } from "./log.ts";
import { parseManifest } from "./manifests.ts";
import { Store } from "./store.ts";

export function* collectGarbage(
	context: Context,
	configuration: Configuration,
	options: { readonly dryRun: boolean; readonly untagged: boolean },
): Blocking<number> {
	const { sys } = context;
	const store = new Store(sys, configuration.root);
	const marked = new Set<string>();
	for (const name of store.repositories()) {
		yield* context.print(`${name}\n`);
		for (const digest of store.revisions(name)) {
			if (options.untagged) {
				let tagged = false;
				for (const tag of store.tags(name) ?? []) tagged ||= (yield* store.tagged(name, tag)) === digest;
				if (!tagged) {
					yield* context.print(`manifest eligible for deletion: ${digest}\n`);
					if (!options.dryRun) yield* store.removeManifest(name, digest);
					continue;
				}
			}
			yield* context.print(`${name}: marking manifest ${digest} \n`);
			marked.add(digest);
			const content = yield* store.blob(digest);
			for (const blob of (content && parseManifest(content)?.references) ?? []) {
				marked.add(blob);
				yield* context.print(`${name}: marking blob ${blob}\n`);
			}
			if (sys.spend()) yield* sys.reschedule();
		}
	}
	const eligible = store.blobs().filter((digest) => !marked.has(digest));
	yield* context.print(`\n${marked.size} blobs marked, ${eligible.length} blobs and 0 manifests eligible for deletion\n`);
	const log = new Log(sys, configuration);
	for (const digest of options.dryRun ? [] : eligible) {
		const hex = encodedOf(digest);
		yield* log.say("info", `Deleting blob: /docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}`, [], "instance");
	}
	for (const digest of eligible) {
		yield* context.print(`blob eligible for deletion: ${digest}\n`);
		if (!options.dryRun) store.deleteBlob(digest);
	}
	return 0;
}
