import { expect, test } from "vitest";
import { buildTree } from "./command/tree.ts";
import { handlers } from "./commands/index.ts";
import { type Answers, playDocker } from "./stub-daemon.ts";
import { dockerRoot } from "./tables/root.ts";

const tree = buildTree(dockerRoot, handlers);
const docker = (line: string, answers: Answers = {}): ReturnType<typeof playDocker> => playDocker(tree, line.split(" "), answers);

const container = {
	Id: "6085539b9d722706c987f6ffa78b480250ff0fef64cace15739fd02be73a3534",
	Names: ["/one"],
	Image: "busybox",
	ImageID: "sha256:0368ee05e1a6c9268ed3d423f3c7c35143941033b05fffdf1da50580b7d2ce96",
	Command: "sh -c 'echo start; sleep 1000'",
	Created: 0,
	Ports: [
		{ IP: "0.0.0.0", PrivatePort: 80, PublicPort: 8080, Type: "tcp" },
		{ IP: "::", PrivatePort: 80, PublicPort: 8080, Type: "tcp" },
		{ PrivatePort: 81, Type: "tcp" },
		{ PrivatePort: 82, Type: "tcp" },
	],
	Labels: { a: "b" },
	State: "running",
	Status: "Up 9 seconds",
	Mounts: [],
};

test("ps asks for what is wanted and lays it out in columns", () => {
	const answers = { "GET /containers/json": [container] };
	const played = docker("ps -a --filter label=a --filter status=running --format {{.ID}}|{{.Command}}|{{.Ports}}", answers);
	expect(played.requests).toEqual(['GET /containers/json?all=1&filters={"label":{"a":true},"status":{"running":true}}']);
	expect(played.output).toBe('6085539b9d72|"sh -c \'echo start; …"|81-82/tcp, 0.0.0.0:8080->80/tcp, [::]:8080->80/tcp\n');
	expect(playDocker(tree, ["ps", "--format", "table {{.Names}}\\t{{.State}}"], answers).output).toBe("NAMES     STATE\none       running\n");
	expect(docker("ps", {}).output).toBe("Error response from daemon: page not found\n");
});

test("flags of create become the request", () => {
	const line =
		"create --name n -p 127.0.0.1:80-81:80-81 --expose 90/udp -v /tmp:/t:ro -v /anon -m 64m --cpus 1.5 --ulimit nofile=10:20 --restart on-failure:3 --net back --network-alias x -e A=1 busybox cmd -p";
	const { output, requests } = docker(line, { "POST /containers/create": { Id: "abc", Warnings: ["careful"] } });
	expect(output).toBe("WARNING: careful\nabc\n");
	const [head, ...rest] = (requests[0] as string).split(" {");
	expect(head).toBe("POST /containers/create?name=n");
	const { HostConfig, NetworkingConfig, ...config } = JSON.parse(`{${rest.join(" {")}`);
	expect(config).toMatchObject({
		Image: "busybox",
		Cmd: ["cmd", "-p"],
		Env: ["A=1"],
		Volumes: { "/anon": {} },
		ExposedPorts: { "80/tcp": {}, "81/tcp": {}, "90/udp": {} },
	});
	expect(HostConfig).toMatchObject({
		Binds: ["/tmp:/t:ro"],
		Memory: 67108864,
		NanoCpus: 1500000000,
		Ulimits: [{ Name: "nofile", Soft: 10, Hard: 20 }],
		RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 },
		NetworkMode: "back",
		PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "80" }], "81/tcp": [{ HostIp: "127.0.0.1", HostPort: "81" }] },
	});
	expect(NetworkingConfig).toEqual({ EndpointsConfig: { back: { Aliases: ["x"] } } });
});

test("what is wrong is said with docker's words and statuses", () => {
	const said = (line: string): [string, number] => {
		const { output, status } = docker(line);
		return [output.split("\n")[0] as string, status];
	};
	expect(said("run")).toEqual(["docker: 'docker run' requires at least 1 argument", 1]);
	expect(said("run --memory junk busybox")).toEqual(['invalid argument "junk" for "-m, --memory" flag: invalid size: \'junk\'', 125]);
	expect(said("run -p 99999:80 busybox")).toEqual(["docker: Invalid hostPort: 99999", 125]);
	expect(said("ps -Z")).toEqual(["unknown shorthand flag: 'Z' in -Z", 125]);
	expect(said("nosuch")).toEqual(["docker: unknown command: docker nosuch", 1]);
	expect(said("-H unix:///nosuch.sock ps")).toEqual(["Cannot connect to the Docker daemon at unix:///nosuch.sock. Is the docker daemon running?", 1]);
	expect(said("inspect --format {{ x")).toEqual(["template parsing error: template: :1: unclosed action", 64]);
});

test("progress is told line by line where there is no terminal", () => {
	const messages = [
		{ status: "Pulling from library/busybox", id: "latest" },
		{ status: "Downloading", progressDetail: { current: 10, total: 100 }, id: "aaa" },
		{ status: "Pull complete", progressDetail: {}, id: "aaa" },
		{ status: "Status: Downloaded newer image for busybox:latest" },
	];
	const { output, requests } = docker("pull busybox", { "POST /images/create": messages.map((m) => JSON.stringify(m)).join("\r\n") });
	expect(requests).toEqual(["POST /images/create?fromImage=busybox&tag=latest"]);
	expect(output).toBe(
		"Using default tag: latest\nlatest: Pulling from library/busybox\naaa: Pull complete\nStatus: Downloaded newer image for busybox:latest\ndocker.io/library/busybox:latest\n",
	);
});
