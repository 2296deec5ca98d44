import { expect, test } from "vitest";
import { bareMachine } from "../../testing/bare-machine.ts";
import { Digester } from "../image/digest.ts";
import { openStorage } from "../storage/index.ts";

test("a daemon finds the images that its host came with, and their layers verify", () => {
	bareMachine().run(function* (sys) {
		const { images, stores } = yield* openStorage(sys, "/var/lib/docker", () => undefined);
		expect(images.names(images.resolve("debian:12").id).tags).toEqual(["debian:12", "ubuntu:16.04"]);
		expect(images.resolve("nginx").chain).toEqual(images.resolve("debian:12").chain);
		expect(images.history("nginx")).toHaveLength(4);
		const busybox = images.resolve("busybox");
		const digester = new Digester();
		// biome-ignore lint/correctness/useYield: a sink may block
		yield* stores.layers.tar(sys, busybox.chain[0] ?? "", function* (bytes) {
			digester.update(bytes);
		});
		expect(digester.digest()).toBe(busybox.config.rootfs.diff_ids?.[0]);
		return 0;
	});
});
