-- Statements whose answers are known, since the same rows in plain DuckDB give them. {runs},
-- {metrics} and {experiments} are resources here and tables there. {of runs r} is what the API
-- must be given for them (where they are called r), and there it is true.

SELECT count(*) FROM {runs} WHERE {of runs};

SELECT run_name, status FROM {runs} WHERE {of runs} AND status = 'FINISHED';

SELECT run_name FROM {runs} WHERE {of runs} AND start_time > 1500;

SELECT run_name FROM {runs} WHERE {of runs} AND start_time IN (0, 1001);

SELECT run_name FROM {runs} WHERE {of runs} AND NOT (status = 'FINISHED');

SELECT run_name FROM {runs} WHERE {of runs} AND (status = 'FINISHED' OR start_time < 1500);

SELECT run_name FROM {runs} WHERE {of runs} AND run_name LIKE 'run1%';

SELECT run_name FROM {runs} WHERE {of runs} AND end_time IS NULL;

SELECT status, count(*) n, avg(start_time) a FROM {runs} WHERE {of runs} GROUP BY status;

SELECT status, count(*) FILTER (WHERE start_time > 1000)
  FROM {runs} WHERE {of runs} GROUP BY ALL;

SELECT experiment_id, status, count(*) FROM {runs}
  WHERE {of runs} GROUP BY GROUPING SETS ((experiment_id), (status), ());

SELECT experiment_id, count(*) FROM {runs} WHERE {of runs} GROUP BY ROLLUP (experiment_id);

SELECT run_name, row_number() OVER (PARTITION BY experiment_id ORDER BY start_time DESC)
  FROM {runs} WHERE {of runs};

SELECT run_name FROM {runs} WHERE {of runs}
  QUALIFY row_number() OVER (PARTITION BY experiment_id ORDER BY start_time DESC) = 1;

SELECT DISTINCT ON (experiment_id) experiment_id, run_name
  FROM {runs} WHERE {of runs} ORDER BY experiment_id, start_time;

SELECT r.run_name, m.value FROM {runs} r JOIN {metrics} m ON m.run_id = r.run_id
  WHERE {of runs r} AND {of metrics m};

SELECT r.run_name, m.value FROM {runs} r JOIN {metrics} m USING (run_id)
  WHERE {of runs r} AND {of metrics m};

SELECT r.run_name, m.value FROM {metrics} m
  JOIN {runs} r ON m.run_id = r.run_id WHERE {of runs r} AND {of metrics m};

SELECT r.run_name, m.value FROM {runs} r, {metrics} m
  WHERE m.run_id = r.run_id AND {of runs r} AND {of metrics m} AND m.step = 2;

SELECT r.run_name, max(m.value) FROM {runs} r
  LEFT JOIN {metrics} m ON m.run_id = r.run_id AND {of metrics m}
  WHERE {of runs r} GROUP BY 1;

SELECT r.run_name, m.value FROM {runs} r
  LEFT JOIN {metrics} m ON m.run_id = r.run_id AND {of metrics m} AND m.step = 1
  WHERE {of runs r};

SELECT r.run_name, m.value FROM {metrics} m
  RIGHT JOIN {runs} r ON m.run_id = r.run_id AND {of metrics m} AND m.step = 1
  WHERE {of runs r};

SELECT r.run_name FROM {runs} r
  LEFT JOIN {metrics} m ON m.run_id = r.run_id AND {of metrics m}
  WHERE {of runs r} AND m.run_id IS NULL;

SELECT r.run_name FROM {runs} r
  ANTI JOIN {metrics} m ON m.run_id = r.run_id AND {of metrics m}
  WHERE {of runs r};

SELECT r.run_name FROM {runs} r
  SEMI JOIN {metrics} m ON m.run_id = r.run_id AND {of metrics m}
  WHERE {of runs r};

SELECT e.name, r.run_name FROM {experiments} e
  JOIN {runs} r ON r.experiment_id = e.experiment_id
  WHERE {of experiments e} AND {of runs r};

SELECT a.run_name, b.run_name FROM {runs} a
  JOIN {runs} b ON a.start_time < b.start_time AND a.experiment_id = b.experiment_id
  WHERE {of runs a} AND {of runs b};

SELECT run_name FROM {runs} WHERE {of runs} AND run_id IN (SELECT run_id FROM {metrics} m
  WHERE {of metrics} AND run_id IN (SELECT run_id FROM {runs} WHERE {of runs}) AND value > 2);

SELECT run_name FROM {runs} r WHERE {of runs} AND start_time = (SELECT max(start_time)
  FROM {runs} x WHERE {of runs x});

SELECT run_name FROM {runs} r WHERE {of runs} AND start_time = (SELECT max(start_time)
  FROM {runs} x WHERE {of runs x} AND x.experiment_id = r.experiment_id);

SELECT run_name FROM {runs} r WHERE {of runs} AND EXISTS (SELECT 1 FROM {metrics} m
  WHERE m.run_id = r.run_id AND {of metrics m} AND m.value > 2);

SELECT run_name, (SELECT max(value) FROM {metrics} m
  WHERE m.run_id = r.run_id AND {of metrics m}) AS best
  FROM {runs} r WHERE {of runs};

SELECT run_name, t.best FROM {runs} r, LATERAL (SELECT max(value) AS best FROM {metrics} m
  WHERE m.run_id = r.run_id AND {of metrics m}) t
  WHERE {of runs r};

WITH r AS (SELECT * FROM {runs} WHERE {of runs}) SELECT count(*), max(start_time) FROM r;

WITH r AS (SELECT run_id, run_name FROM {runs} WHERE {of runs}),
  m AS (SELECT m.run_id, min(m.value) v FROM r JOIN {metrics} m ON m.run_id = r.run_id
    WHERE {of metrics m} GROUP BY 1)
  SELECT r.run_name, m.v FROM r LEFT JOIN m USING (run_id);

WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t WHERE n < 3)
  SELECT t.n, r.run_name FROM t, {runs} r WHERE {of runs r} AND r.start_time = 1000 * t.n;

SELECT run_name FROM {runs} WHERE {of runs}
  UNION ALL SELECT name FROM {experiments} WHERE {of experiments};

SELECT run_name FROM {runs} WHERE {of runs} AND start_time > 1000
  INTERSECT SELECT run_name FROM {runs} WHERE {of runs} AND status='RUNNING';

SELECT run_name FROM {runs} WHERE {of runs}
  EXCEPT SELECT run_name FROM {runs} WHERE {of runs} AND status='RUNNING';

SELECT run_name, t.key, t.value FROM {runs} r, unnest(r.data.tags) AS u(t)
  WHERE {of runs r} AND t.key = 'team';

SELECT run_name, unnest(data.params).value::DOUBLE lr FROM {runs} WHERE {of runs};

SELECT run_name, list_filter(data.tags, lambda t: t.key = 'team')[1].value AS team
  FROM {runs} WHERE {of runs};

SELECT list_filter(data.tags, lambda t: t.key = 'team')[1].value AS team, count(*)
  FROM {runs} WHERE {of runs} GROUP BY 1;

SELECT team, count(*)
  FROM (SELECT list_filter(data.tags, lambda t: t.key = 'team')[1].value AS team
    FROM {runs} WHERE {of runs})
  GROUP BY team HAVING count(*) > 1;

SELECT quantile_cont(value, 0.5), round(stddev(value), 9), list(value ORDER BY value)
  FROM {metrics} m JOIN {runs} r ON m.run_id = r.run_id
  WHERE {of metrics m} AND {of runs r};

SELECT * EXCLUDE (run, info, data, inputs, outputs) FROM {runs} WHERE {of runs};

SELECT r.* EXCLUDE (run, info, data, inputs, outputs)
  FROM {runs} r WHERE {of runs r} ORDER BY start_time, run_id
  LIMIT 3;

SELECT COLUMNS('run_(id|name)') FROM {runs} WHERE {of runs};

SELECT * REPLACE (upper(run_name) AS run_name) FROM {runs} WHERE {of runs};

SELECT run_name FROM {runs} WHERE {of runs} ORDER BY start_time DESC, run_name LIMIT 2 OFFSET 1;

FROM {runs} SELECT run_name WHERE {of runs};

SELECT run_name, CASE WHEN status='FINISHED' THEN end_time - start_time END AS took
  FROM {runs} WHERE {of runs};

SELECT count(DISTINCT status), bool_and(start_time >= 0), string_agg(run_name, ','
  ORDER BY run_name) FROM {runs} WHERE {of runs};

SELECT epoch_ms(start_time) AS t, date_trunc('second', epoch_ms(start_time)) s
  FROM {runs} WHERE {of runs};

SELECT run->>'$.info.run_name' FROM {runs}
  WHERE {of runs} AND CAST(run->>'$.info.start_time' AS BIGINT) > 1500;

SELECT json_extract_string(run, '$.info.run_name')
  FROM {runs} WHERE {of runs} AND json_extract(run, '$.info.start_time')::BIGINT > 1500;

SELECT run.info.run_name, run['info']['status'], struct_extract(info, 'run_id') = run_id
  FROM {runs} WHERE {of runs};

SELECT run_name FROM {runs}
  WHERE {of runs} AND list_contains(list_transform(data.tags, lambda t: t.value), 't1');

SELECT run_name FROM {runs}
  WHERE {of runs} AND 't1' IN (SELECT unnest(list_transform(data.tags, lambda t: t.value)));

SELECT r1.run_name FROM {runs} r1 WHERE {of runs r1} AND r1.run_id NOT IN (SELECT m.run_id
  FROM {runs} r JOIN {metrics} m ON m.run_id=r.run_id WHERE {of runs r} AND {of metrics m});

SELECT a.run_name, b.run_name FROM {runs} a
  ASOF JOIN {runs} b ON a.start_time >= b.end_time
  WHERE {of runs a} AND {of runs b};

SELECT a.run_name, v.w FROM {runs} a
  JOIN (VALUES ('FINISHED', 'done'), ('RUNNING', 'open')) v(s, w) ON a.status = v.s
  WHERE {of runs a};

SELECT run_name, v FROM (VALUES (1000),(2000)) t(v)
  JOIN {runs} r ON r.start_time = t.v WHERE {of runs r};

PIVOT (SELECT status, experiment_id FROM {runs} WHERE {of runs}) ON status USING count(*);

SELECT * FROM (SELECT status, experiment_id FROM {runs}
  WHERE {of runs}) PIVOT (count(*) FOR status IN ('FINISHED','RUNNING'));

UNPIVOT (SELECT run_name, start_time, end_time FROM {runs} WHERE {of runs})
  ON start_time, end_time INTO NAME n VALUE v;

SELECT count(*) FROM {runs} WHERE {of runs} AND false;

SELECT CAST(start_time AS VARCHAR) || run_name FROM {runs} WHERE {of runs};

SELECT run_name FROM {runs} WHERE {of runs} AND start_time BETWEEN 1000 AND 2000 ORDER BY ALL;

SELECT run_name, lag(start_time) OVER w FROM {runs}
  WHERE {of runs} WINDOW w AS (ORDER BY start_time, run_id);

SELECT arg_min(run_name, start_time), first(status ORDER BY start_time)
  FROM {runs} WHERE {of runs};

SELECT run_name AS status, status AS run_name
  FROM {runs} WHERE {of runs} AND status = 'FINISHED';

SELECT if(status='FINISHED', 1, 0) f, coalesce(end_time, 0) FROM {runs} WHERE {of runs};

SELECT histogram(status) FROM {runs} WHERE {of runs};

SELECT max_by(run_name, start_time) FROM {runs} WHERE {of runs};

SELECT r.run_name, s.n FROM {runs} r CROSS JOIN range(2) s(n) WHERE {of runs r};

SELECT run_name FROM {runs} WHERE {of runs} AND regexp_matches(run_name, '^run[01]2$');

SELECT run_name FROM {runs} WHERE {of runs} AND run_name > 'run1' AND run_name <> 'run12';

SELECT info.status s, count(*) FROM {runs} WHERE {of runs} GROUP BY info.status ORDER BY s;

SELECT experiment_id e, max(start_time) m
  FROM {runs} WHERE {of runs} GROUP BY e HAVING m > 3000;
