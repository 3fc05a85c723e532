// SPDX-License-Identifier: Apache-2.0
// The Connect protocol over fetch, in JSON: all that a browser or a server-side script needs.

export interface Amount { unit: string; value: string; }
export interface Finding { rule: string; refused?: boolean; code?: string; text?: string; }
export interface Decision {
  verdict: string; code?: string; text?: string; amount?: Amount; sequence?: string;
  findings?: Finding[];
}

interface ConnectProblem { code?: string; message?: string; }

/** An error of the service: `code` as in the table of docs/reference/api.md. */
export class ServiceError extends Error {
  constructor(readonly code: string, message: string) { super(`${code}: ${message}`); }
}

const attemptsMax = 5;
const firstPauseMs = 100;
const deadlineMs = 10_000;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

export class ConnectClient {
  constructor(private readonly url: string, private readonly token: string) {}

  /**
   * Calls `PaymentService/Pay` and the like. Only what the server did not take (`unavailable`, no
   * connection) is sent again: under the same request id that moves nothing twice.
   */
  async call<Answer>(method: string, request: object): Promise<Answer> {
    for (let attempt = 1; ; ++attempt) {
      try {
        return await this.once<Answer>(method, request);
      } catch (error) {
        const mayPass = error instanceof ServiceError ? error.code === "unavailable"
                                                      : error instanceof TypeError;
        if (!mayPass || attempt === attemptsMax) throw error;
        await pause(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      }
    }
  }

  private async once<Answer>(method: string, request: object): Promise<Answer> {
    const response = await fetch(`${this.url}/annona.v1.${method}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Connect-Protocol-Version": "1",
        "Connect-Timeout-Ms": String(deadlineMs),
        "Accept-Language": "en",
        Authorization: `Bearer ${this.token}`,
      },
      body: JSON.stringify(request),
    });
    if (response.ok) return (await response.json()) as Answer;
    const problem = (await response.json().catch(() => ({}))) as ConnectProblem;
    throw new ServiceError(problem.code ?? "unknown", problem.message ?? response.statusText);
  }
}
