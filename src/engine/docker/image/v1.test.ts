import { expect, test } from "vitest";
import { digestOf } from "./digest.ts";
import { v1Configs } from "./v1.ts";

test("the old configuration of a layer has the id and the bytes that a real engine gave it", () => {
	const layer = "sha256:0c8d2819670401b728380d2b41dce66e5e4b2222e15c9a4ea13e6a64cd7cf8f3";
	const image = {
		architecture: "amd64",
		comment: "Imported from -",
		config: { Cmd: ["sh"] },
		created: "2026-11-22T15:31:27.409358241Z",
		docker_version: "28.5.2+dfsg4",
		os: "linux",
		rootfs: { type: "layers", diff_ids: [layer] },
	};
	const [top] = v1Configs(image, [layer]);
	expect(top?.id).toBe("sha256:e9a7b89e59751541a768726b136fdd467ff8b7040b5b8b25555fae50db72b454");
	expect(digestOf(top?.bytes ?? "")).toBe("sha256:7c8dc556906903972eb036a4ddfaed245b8db98af8c35952dc9898553bfaa6bf");
});
