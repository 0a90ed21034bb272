/** What the API answered instead of what was asked for: a code for programs, a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
    this.name = "ApiError";
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's data. Throws ApiError for everything else. */
export function unwrap<T>({ data, error, response }: Answer<T>): T {
  if (response.ok) return data as T;
  const said = (typeof error === "object" && error !== null ? error : {}) as { error?: unknown; detail?: unknown };
  throw new ApiError(response.status, String(said.error ?? "unknown"), String(said.detail ?? response.statusText));
}

/** Whether it is the API's refusal with one of these statuses. */
export function isStatus(error: unknown, ...statuses: number[]): error is ApiError {
  return error instanceof ApiError && statuses.includes(error.status);
}
