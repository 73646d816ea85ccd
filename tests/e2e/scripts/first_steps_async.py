"""The same half hour, for asynchronous programs."""

import asyncio
import sys

from databricks_workspace import AsyncClient, NotFoundError
from databricks_workspace.ml import RunTag


async def main() -> None:
    async with AsyncClient(base_url=sys.argv[1]) as dbx:
        experiment = (
            await dbx.ml.experiments.create(name="first-steps-async")
        ).experiment_id
        runs = dbx.ml.experiment_runs
        tags = [RunTag(key="team", value="ml")]
        run = (
            await runs.create(experiment_id=experiment, run_name="nightly", tags=tags)
        ).run
        run_id = run.info.run_id
        await runs.log_metric(
            run_id=run_id, key="loss", value=0.12, timestamp=1764000000000, step=1
        )
        await runs.log_batch(run_id=run_id, params=[{"key": "lr", "value": "0.01"}])

        async for found in runs.search(
            experiment_ids=[experiment], filter="metrics.loss < 1"
        ):
            print(found.info.run_name, found.info.status)
            print(*[metric.value for metric in found.data.metrics or []])
        page = await runs.search(experiment_ids=[experiment], max_results=10).page()
        print(len(page.items), page.next_page_token)

        try:
            await runs.get(run_id="nope")
        except NotFoundError as error:
            print(error.status_code, error.body.error_code, error.attempts)

        raw = await runs.with_raw_response.get(run_id=run_id)
        print(raw.headers["content-type"], raw.parse().run.info.end_time)
        await runs.with_options(timeout=5, max_retries=0).delete(run_id=run_id)
        print((await runs.get(run_id=run_id)).run.info.lifecycle_stage)


asyncio.run(main())
