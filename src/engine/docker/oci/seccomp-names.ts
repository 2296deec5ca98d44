/** The words that a seccomp section of config.json may have. */

export const seccompActions: readonly string[] = [
	"SCMP_ACT_ALLOW",
	"SCMP_ACT_ERRNO",
	"SCMP_ACT_KILL",
	"SCMP_ACT_KILL_PROCESS",
	"SCMP_ACT_KILL_THREAD",
	"SCMP_ACT_LOG",
	"SCMP_ACT_NOTIFY",
	"SCMP_ACT_TRACE",
	"SCMP_ACT_TRAP",
];

export const seccompOperators: readonly string[] = [
	"SCMP_CMP_EQ",
	"SCMP_CMP_GE",
	"SCMP_CMP_GT",
	"SCMP_CMP_LE",
	"SCMP_CMP_LT",
	"SCMP_CMP_MASKED_EQ",
	"SCMP_CMP_NE",
];

export const architectures: readonly string[] = [
	"AARCH64",
	"ARM",
	"LOONGARCH64",
	"MIPS",
	"MIPS64",
	"MIPS64N32",
	"MIPSEL",
	"MIPSEL64",
	"MIPSEL64N32",
	"PPC",
	"PPC64",
	"PPC64LE",
	"RISCV64",
	"S390",
	"S390X",
	"X32",
	"X86",
	"X86_64",
].map((name) => `SCMP_ARCH_${name}`);
