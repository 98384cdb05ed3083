"""What a person would ask the database for, as views for Datasette."""

VIEWS = {
    "cheapest_per_gb": """
        select gpus.name, vram_gb, kind, seller, price as usd, round(price / vram_gb, 2) as usd_per_gb, bandwidth_gb_s, dated,
               source
        from price_history join gpus on gpus.key = price_history.gpu
        where currency = 'USD' and dated >= '2026-01-01' and kind in ('buy_new', 'buy_used') order by usd_per_gb
    """,
    "models_by_size": """
        select name, family, params_total_b, params_active_b, n_layers, round(kv_bytes_per_token / 1024.0, 1) as kv_kib_per_token,
               round(kv_bytes_per_token * 8192 / 1073741824.0, 2) as kv_gib_of_8k_tokens, attention, max_context, native_format
        from models where kv_bytes_per_token is not null order by params_total_b
    """,
    "models_without_a_shape": """
        select name, family, kind, params_total_b, layers_note, sources.title as source
        from models join sources on sources.id = models.source_id where kind = 'decoder' and kv_bytes_per_token is null
        order by params_total_b desc
    """,
    "facts_to_check_again": """
        select 'gpus' as stands_in, gpus.name, sources.title as source, sources.checked
        from gpus join sources on sources.id = gpus.source_id where recalled
        union all select 'models', models.name, sources.title, sources.checked
        from models join sources on sources.id = models.source_id where recalled
        union all select 'parts', parts.name, sources.title, sources.checked
        from parts join sources on sources.id = parts.source_id where recalled
    """,
    "price_history": """
        select gpu, item, iif(condition = 'new', 'buy_new', 'buy_used') as kind, price_usd as price, low_usd as low,
               high_usd as high, 'USD' as currency, dated, '' as seller, trust, sources.title as source
        from retail_prices join sources on sources.id = source_id
        union all
        select gpu, gpu_text, 'rent', price_usd_h / gpu_count, null, null, 'USD', dated, seller, trust, sources.title
        from cloud_prices join sources on sources.id = source_id where price_usd_h is not null and dated is not null
        union all
        select gpu, gpu_text, 'rent_spot', spot_usd_h / gpu_count, null, null, 'USD', dated, seller, trust, sources.title
        from cloud_prices join sources on sources.id = source_id where spot_usd_h is not null and dated is not null
        union all
        select gpu, item, kind, price, low, high, currency, dated, seller, 'team', sources.title
        from team_prices join sources on sources.id = source_id
    """,
    "gpu_table": """
        select gpus.name, vendor, vram_gb, round(usable_bytes / 1073741824.0, 2) as usable_gib, memory_type, bandwidth_gb_s,
               bf16_tflops, fp8_tflops, fp4_tflops, fp32_tflops, tdp_w, nvlink_gb_s, launch_date, launch_msrp_usd,
               sources.title as source, sources.checked
        from gpus join sources on sources.id = gpus.source_id order by vendor, launch_date
    """,
    "model_table": """
        select models.name, family, kind, params_total_b, params_active_b, n_layers, n_kv_heads, head_dim, attention,
               layer_pattern, layer_pattern <> '' as shape_known, max_context, native_format, license, hf_id,
               sources.title as source, sources.checked
        from models join sources on sources.id = models.source_id order by family, params_total_b
    """,
    "buy_prices": """
        select coalesce(gpus.name, retail_prices.name) as name, kind, condition, low_usd, price_usd, high_usd, dated, trust,
               sources.title as source
        from retail_prices left join gpus on gpus.key = retail_prices.gpu join sources on sources.id = retail_prices.source_id
        order by name, dated desc
    """,
    "rent_prices": """
        select coalesce(gpus.name, gpu_text) as name, seller, instance, gpu_count,
               round(price_usd_h / gpu_count, 4) as usd_per_gpu_hour, round(spot_usd_h / gpu_count, 4) as spot_usd_per_gpu_hour,
               region, dated, trust, sources.title as source
        from cloud_prices left join gpus on gpus.key = cloud_prices.gpu join sources on sources.id = cloud_prices.source_id
        order by name, usd_per_gpu_hour
    """,
    "measured": """
        select 'memory' as measured, model, model_key, gpu, gpu_key, quant as format, ctx as context,
               round(total_mib / 1024, 2) as gib, null as tok_s, null as oom, runtime, source_id from truth_memory
        union all
        select 'serving', model, model_key, gpu, gpu_key, quant, max_model_len, weights_gib, null, oom, runtime, source_id
        from truth_serving
        union all
        select 'speed', model, model_key, gpu, gpu_key, precision_quant, context_tokens, null, gen_tok_s, oom, runtime,
               source_id
        from truth_fit_throughput
        union all
        select 'report', model, model_key, gpu, gpu_key, precision, null, used_gib, null, oom, environment, source_id
        from truth_reports
        union all
        select 'training', model, model_key, gpu, gpu_key, method, seq, peak_gib, null, oom, '', source_id from truth_training
    """,
}
