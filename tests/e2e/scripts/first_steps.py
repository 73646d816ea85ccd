"""The first half hour with the client: log, search, page, fail, look closer, tidy up."""

import sys

from databricks_workspace import Client, NotFoundError
from databricks_workspace.ml import RunTag

with Client(base_url=sys.argv[1]) as dbx:
    experiment = dbx.ml.experiments.create(name="first-steps").experiment_id
    runs = dbx.ml.experiment_runs
    tags = [RunTag(key="team", value="ml")]
    run = runs.create(experiment_id=experiment, run_name="nightly", tags=tags).run
    run_id = run.info.run_id
    runs.log_metric(
        run_id=run_id, key="loss", value=0.12, timestamp=1764000000000, step=1
    )
    runs.log_batch(run_id=run_id, params=[{"key": "lr", "value": "0.01"}])

    for found in runs.search(experiment_ids=[experiment], filter="metrics.loss < 1"):
        print(found.info.run_name, found.info.status)
        print(*[metric.value for metric in found.data.metrics or []])
    page = runs.search(experiment_ids=[experiment], max_results=10).page()
    print(len(page.items), page.next_page_token)

    try:
        runs.get(run_id="nope")
    except NotFoundError as error:
        print(error.status_code, error.body.error_code, error.attempts)

    raw = runs.with_raw_response.get(run_id=run_id)
    print(raw.headers["content-type"], raw.parse().run.info.end_time)
    runs.with_options(timeout=5, max_retries=0).delete(run_id=run_id)
    print(runs.get(run_id=run_id).run.info.lifecycle_stage)
