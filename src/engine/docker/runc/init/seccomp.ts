/** The filter of system calls in config.json, for the kernel. libcontainer/seccomp. */
import type { Sys } from "../../../kernel/abi.ts";
import type { SeccompAction, SeccompCondition, SeccompRule } from "../../../kernel/abi-containment.ts";
import { isErrno } from "../../../kernel/errno.ts";
import type { SeccompSpec, Spec } from "../../oci/spec.ts";
import { goError } from "../../oci/text.ts";
import { InitError } from "./request.ts";

const EPERM = 1;

const ENOSYS = 38;

function actionOf(name: string, errno: number | undefined): SeccompAction {
	if (name === "SCMP_ACT_ALLOW") return { kind: "allow" };
	if (name === "SCMP_ACT_LOG") return { kind: "log" };
	if (name === "SCMP_ACT_ERRNO") return { kind: "errno", errno: errno ?? EPERM };
	// without a tracer or a listener the call fails
	if (name === "SCMP_ACT_TRACE" || name === "SCMP_ACT_NOTIFY") return { kind: "errno", errno: ENOSYS };
	return { kind: "kill" };
}

const operators: Readonly<Record<string, SeccompCondition["operator"]>> = {
	SCMP_CMP_NE: "ne",
	SCMP_CMP_LT: "lt",
	SCMP_CMP_LE: "le",
	SCMP_CMP_EQ: "eq",
	SCMP_CMP_GE: "ge",
	SCMP_CMP_GT: "gt",
	SCMP_CMP_MASKED_EQ: "masked",
};

function rulesOf(spec: SeccompSpec): SeccompRule[] {
	return (spec.syscalls ?? []).map((rule) => ({
		names: new Set(rule.names),
		action: actionOf(rule.action, rule.errnoRet ?? spec.defaultErrnoRet),
		conditions: (rule.args ?? []).map((a) => ({
			index: a.index,
			operator: operators[a.op] ?? "eq",
			// SCMP_CMP_MASKED_EQ: value is the mask, valueTwo what is compared with
			mask: BigInt(a.op === "SCMP_CMP_MASKED_EQ" ? a.value : 0),
			value: BigInt(a.op === "SCMP_CMP_MASKED_EQ" ? (a.valueTwo ?? 0) : a.value),
		})),
	}));
}

export function applySeccomp(sys: Sys, spec: Spec): void {
	const seccomp = spec.linux?.seccomp;
	if (!seccomp) return;
	try {
		sys.seccomp({ otherwise: actionOf(seccomp.defaultAction, seccomp.defaultErrnoRet), rules: rulesOf(seccomp) });
	} catch (error) {
		if (!isErrno(error)) throw error;
		throw new InitError(`unable to init seccomp: error loading seccomp filter into kernel: ${goError(error)}`);
	}
}
