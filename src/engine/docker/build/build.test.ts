import { describe, expect, it } from "vitest";
import type { Blocking, Sys } from "../../kernel/abi.ts";
import { concat, encode } from "../../kernel/text.ts";
import { bareMachine } from "../../testing/bare-machine.ts";
import type { Digest } from "../image/digest.ts";
import { sourceOfBytes } from "../image/stream.ts";
import { padding, TAR_END, tarHeader } from "../image/tar-entry.ts";
import { writeFile } from "../storage/files.ts";
import { openStorage, type Storage } from "../storage/index.ts";
import { randomHex } from "../storage/overlay2.ts";
import { type BuildBackend, type BuildRequest, buildImage } from "./index.ts";

const host = {
	networkMode: "default",
	memory: 0,
	memorySwap: 0,
	cpuShares: 0,
	cpuPeriod: 0,
	cpuQuota: 0,
	cpusetCpus: "",
	cpusetMems: "",
	shmSize: 0,
	extraHosts: [],
};
const request: BuildRequest = {
	tags: ["app"],
	dockerfile: "",
	quiet: false,
	noCache: false,
	remove: true,
	forceRemove: false,
	pull: false,
	buildArgs: {},
	labels: {},
	target: "",
	cacheFrom: [],
	squash: false,
	platform: "",
	host,
};

const archive = (files: Readonly<Record<string, string>>): Uint8Array =>
	concat([
		...Object.entries(files).flatMap(([name, text]) => [
			tarHeader({ name, kind: "file", mode: 0o644, uid: 0, gid: 0, size: text.length, mtime: 1000 }),
			encode(text),
			padding(text.length),
		]),
		TAR_END,
	]);

/** A daemon whose containers write `ran` where a command would run. */
function backendOf(storage: Storage): BuildBackend {
	return {
		storage,
		*createContainer(sys, image) {
			const id = randomHex(sys, 32);
			yield* storage.layers.create(sys, id, image);
			return id;
		},
		*runContainer(sys, id, output) {
			yield* writeFile(sys, `${yield* storage.layers.mount(sys, id)}/ran`, "x");
			yield* storage.layers.unmount(sys, id);
			yield* output(encode("out\n"));
			return 0;
		},
		removeContainer: (sys, id) => storage.layers.remove(sys, id),
		*pull() {
			yield* [];
			throw new Error("nothing to pull from");
		},
	};
}

function build(
	main: (build: (files: Readonly<Record<string, string>>) => Blocking<{ id: Digest; text: string }>, storage: Storage, sys: Sys) => Blocking<void>,
): void {
	bareMachine().run(function* (sys) {
		const storage = yield* openStorage(sys, "/var/lib/docker", () => undefined);
		const backend = backendOf(storage);
		yield* main(
			function* (files) {
				let text = "";
				const id = yield* buildImage(
					sys,
					backend,
					request,
					sourceOfBytes(archive(files)),
					// biome-ignore lint/correctness/useYield: progress may block
					function* (line) {
						if (typeof line["stream"] === "string") text += line["stream"];
					},
					"/var/lib/docker",
				);
				return { id, text: text.replace(/\b[0-9a-f]{12}\b/g, "ID") };
			},
			storage,
			sys,
		);
		return 0;
	});
}

const dockerfile =
	'FROM busybox\nENV GREET=hello\nWORKDIR /app\nCOPY run.sh .\nRUN chmod +x run.sh\nUSER 1000\nEXPOSE 8080\nENTRYPOINT ["./run.sh"]\nCMD ["world"]\n';
const script = "#!/bin/sh\necho $GREET $1 $(id -u) $(pwd)\n";

describe("the classic builder", () => {
	it("makes the image and the history that a real one made", () => {
		build(function* (run, { images }) {
			const { id, text } = yield* run({ Dockerfile: dockerfile, "run.sh": script });
			const history = images.history(id) as { CreatedBy: string }[];
			expect(history.map((item) => item.CreatedBy).slice(0, 8)).toEqual([
				'/bin/sh -c #(nop)  CMD ["world"]',
				'/bin/sh -c #(nop)  ENTRYPOINT ["./run.sh"]',
				"/bin/sh -c #(nop)  EXPOSE 8080",
				"/bin/sh -c #(nop)  USER 1000",
				"/bin/sh -c chmod +x run.sh",
				expect.stringContaining("/bin/sh -c #(nop) COPY file:5301e0431550db74"),
				"/bin/sh -c #(nop) WORKDIR /app",
				"/bin/sh -c #(nop)  ENV GREET=hello",
			]);
			expect(images.get(id)?.chain).toHaveLength(4);
			expect(text).toContain("Step 5/9 : RUN chmod +x run.sh\n ---> Running in ID\nout\n ---> Removed intermediate container ID\n ---> ID\n");
			expect(text).toContain("Successfully tagged app:latest\n");
		});
	});

	it("uses its cache up to the first step that differs, and leaves no layer behind", () => {
		build(function* (run, storage, sys) {
			const files = { Dockerfile: dockerfile, "run.sh": script };
			const first = yield* run(files);
			expect((yield* run(files)).text.match(/Using cache/g)).toHaveLength(8);
			expect((yield* run(files)).id).toBe(first.id);
			expect((yield* run({ ...files, "run.sh": `${script}#\n` })).text.match(/Using cache/g)).toHaveLength(2);
			yield* storage.images.prune(sys, { dangling: ["false"] }, []);
			expect(sys.readdir("/var/lib/docker/overlay2").map((e) => e.name)).toEqual(["l"]);
		});
	});

	it("copies from stages, expands arguments and says what is wrong", () => {
		build(function* (run, { images }) {
			const { id } = yield* run({
				Dockerfile: "ARG BASE=busybox\nFROM $BASE AS b\nCOPY a /art\nFROM busybox\nCOPY --from=b /art /got\nARG V=1\nRUN echo $V\nLABEL a=b\n",
				a: "art\n",
			});
			const history = images.history(id) as { CreatedBy: string }[];
			expect(history[1]?.CreatedBy).toBe("|1 V=1 /bin/sh -c echo $V");
			let message = "";
			try {
				yield* run({ Dockerfile: "FRM busybox\n" });
			} catch (error) {
				message = error instanceof Error ? error.message : "";
			}
			expect(message).toBe("dockerfile parse error on line 1: unknown instruction: FRM (did you mean FROM?)");
		});
	});
});
