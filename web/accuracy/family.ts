// What a family's name says: "MODEL | GPU | FRAMEWORK | PRECISION" of servers, "FRAMEWORK | GPU" of their memory,
// "GPU | KIND" of kernels.

export interface FamilyParts {
  model: string;
  gpu: string;
  /** Without its version: "vllm 0.19.0" is vllm. */
  framework: string;
}

const frameworks = /^(vllm|sglang|trt-?llm|tensorrt-llm|lmdeploy|tgi|llama\.cpp|mlx|deepspeed)\b/i;

export function partsOf(family: string): FamilyParts {
  const parts = family.split(" | ");
  const framework = (parts.find((part) => frameworks.test(part)) ?? "").split(" ")[0] ?? "";
  const [first = "", second = ""] = parts;
  if (parts.length > 2) return { model: first, gpu: second, framework };
  return { model: "", gpu: frameworks.test(first) ? second : first, framework };
}
