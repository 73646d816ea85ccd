--# get
SELECT
run
FROM databricks_workspace.ml.experiment_runs
WHERE run_id = '{{ run_id }}' -- required
AND deployment_name = '{{ deployment_name }}' -- required
AND run_uuid = '{{ run_uuid }}'
;

--# create
INSERT INTO databricks_workspace.ml.experiment_runs (
experiment_id,
run_name,
start_time,
tags,
user_id,
deployment_name
)
SELECT
'{{ experiment_id }}',
'{{ run_name }}',
{{ start_time }},
'{{ tags }}',
'{{ user_id }}',
'{{ deployment_name }}'
RETURNING
run
;

--# delete
EXEC databricks_workspace.ml.experiment_runs.delete 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"run_id": "{{ run_id }}"
}'
;

--# delete with its comma in a comment
EXEC databricks_workspace.ml.experiment_runs.delete 
@deployment_name='{{ deployment_name }}' --required,
@run_id='{{ run_id }}' --required
;

--# delete_bulk
EXEC databricks_workspace.ml.experiment_runs.delete_bulk 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"experiment_id": "{{ experiment_id }}",
"max_timestamp_millis": {{ max_timestamp_millis }},
"max_runs": {{ max_runs }}
}'
;

--# delete_tag
EXEC databricks_workspace.ml.experiment_runs.delete_tag 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"run_id": "{{ run_id }}",
"key": "{{ key }}"
}'
;

--# log_batch
EXEC databricks_workspace.ml.experiment_runs.log_batch 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"metrics": "{{ metrics }}",
"params": "{{ params }}",
"run_id": "{{ run_id }}",
"tags": "{{ tags }}"
}'
;

--# log_inputs
EXEC databricks_workspace.ml.experiment_runs.log_inputs 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"run_id": "{{ run_id }}",
"datasets": "{{ datasets }}",
"models": "{{ models }}"
}'
;

--# log_metric
EXEC databricks_workspace.ml.experiment_runs.log_metric 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"key": "{{ key }}",
"value": {{ value }},
"timestamp": {{ timestamp }},
"dataset_digest": "{{ dataset_digest }}",
"dataset_name": "{{ dataset_name }}",
"model_id": "{{ model_id }}",
"run_id": "{{ run_id }}",
"run_uuid": "{{ run_uuid }}",
"step": {{ step }}
}'
;

--# log_metric with its commas in comments
EXEC databricks_workspace.ml.experiment_runs.log_metric 
@deployment_name='{{ deployment_name }}' --required,
@key='{{ key }}' --required,
@value='{{ value }}' --required,
@timestamp='{{ timestamp }}' --required
@@json=
'{
"run_id": "{{ run_id }}",
"step": {{ step }}
}'
;

--# log_model
EXEC databricks_workspace.ml.experiment_runs.log_model 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"model_json": "{{ model_json }}",
"run_id": "{{ run_id }}"
}'
;

--# log_outputs
EXEC databricks_workspace.ml.experiment_runs.log_outputs 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"run_id": "{{ run_id }}",
"models": "{{ output_models }}"
}'
;

--# log_param
EXEC databricks_workspace.ml.experiment_runs.log_param 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"key": "{{ key }}",
"value": "{{ text }}",
"run_id": "{{ run_id }}",
"run_uuid": "{{ run_uuid }}"
}'
;

--# restore
EXEC databricks_workspace.ml.experiment_runs.restore 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"run_id": "{{ run_id }}"
}'
;

--# restore_bulk
EXEC databricks_workspace.ml.experiment_runs.restore_bulk 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"experiment_id": "{{ experiment_id }}",
"min_timestamp_millis": {{ min_timestamp_millis }},
"max_runs": {{ max_runs }}
}'
;

--# search
EXEC databricks_workspace.ml.experiment_runs.search 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"experiment_ids": "{{ experiment_ids }}",
"filter": "{{ filter }}",
"max_results": {{ max_results }},
"order_by": "{{ order_by }}",
"page_token": "{{ page_token }}",
"run_view_type": "{{ run_view_type }}"
}'
;

--# set_tag
EXEC databricks_workspace.ml.experiment_runs.set_tag 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"key": "{{ key }}",
"value": "{{ text }}",
"run_id": "{{ run_id }}",
"run_uuid": "{{ run_uuid }}"
}'
;

--# update
EXEC databricks_workspace.ml.experiment_runs.update 
@deployment_name='{{ deployment_name }}' --required
@@json=
'{
"end_time": {{ end_time }},
"run_id": "{{ run_id }}",
"run_name": "{{ run_name }}",
"run_uuid": "{{ run_uuid }}",
"status": "{{ status }}"
}'
;
