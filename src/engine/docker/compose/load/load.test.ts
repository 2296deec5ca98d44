import { expect, test } from "vitest";
import { bareMachine } from "../../../testing/bare-machine.ts";
import { CliError } from "../../cli/command/spec.ts";
import type { Project } from "../model.ts";
import { loadProject } from "./load.ts";

/** The project of a file in /srv/shop, or what is said of it; `warnings` are put in front. */
function load(text: string, environment = ""): Project | string {
	let result: Project | string = "";
	bareMachine().run(function* (sys) {
		sys.mkdir("/srv/shop");
		for (const [name, content] of [
			["compose.yaml", text],
			[".env", environment],
		] as const) {
			const fd = yield* sys.open(`/srv/shop/${name}`, { write: true, create: true });
			yield* sys.write(fd, content);
			sys.close(fd);
		}
		sys.chdir("/srv/shop");
		try {
			result = yield* loadProject(sys, { files: [], projectName: "", projectDirectory: "", envFiles: [], profiles: [], warn: () => undefined });
		} catch (error) {
			if (!(error instanceof CliError)) throw error;
			result = error.message;
		}
		return 0;
	});
	return result;
}

test("short forms are written out, variables filled in", () => {
	const project = load(
		`services:
  web:
    image: nginx:\${TAG:-latest}
    ports: ["8080:80", "127.0.0.1:53:53/udp"]
    depends_on: [db]
    environment: ["MODE=\${MODE}", "X=a$$b"]
    volumes: [./site:/www:ro, data:/d]
  db:
    image: busybox
    command: sh -c 'echo "a b"'
    networks: [back]
    mem_limit: 64m
networks: { back: }
volumes: { data: }
`,
		"MODE=test\n",
	) as Project;
	expect(project).toMatchObject({ name: "shop" });
	expect(project.name).toBe("shop");
	expect(project.services.web).toMatchObject({
		image: "nginx:latest",
		ports: [
			{ target: 80, published: "8080", protocol: "tcp" },
			{ target: 53, published: "53", host_ip: "127.0.0.1", protocol: "udp" },
		],
		depends_on: { db: { condition: "service_started", required: true } },
		environment: { MODE: "test", X: "a$b" },
		volumes: [
			{ type: "bind", source: "/srv/shop/site", target: "/www", read_only: true },
			{ type: "volume", source: "data", target: "/d" },
		],
		networks: { default: null },
	});
	expect(project.services.db).toMatchObject({ command: ["sh", "-c", 'echo "a b"'], networks: { back: null }, rest: { mem_limit: 67108864 } });
	expect(project.networks).toMatchObject({ default: { name: "shop_default" }, back: { name: "shop_back" } });
	expect(project.volumes.data?.name).toBe("shop_data");
});

test("what cannot be a project is refused in compose's words", () => {
	expect(load("services:\n  a:\n    imagee: x\n")).toBe("validating /srv/shop/compose.yaml: services.a additional properties 'imagee' not allowed");
	expect(load("services:\n  a:\n    image: x\n    depends_on: [zz]\n")).toBe('service "a" depends on undefined service "zz": invalid compose project');
	expect(load("services:\n  a:\n    image: x\n    networks: [zz]\n")).toBe('service "a" refers to undefined network zz: invalid compose project');
	expect(load("services:\n  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n")).toBe("dependency cycle detected: a -> b -> a");
	expect(load("services:\n  a:\n    image: $" + "{X?give it}\n")).toContain("required variable X is missing a value: give it");
});
