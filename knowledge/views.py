"""What a person would ask the database for, as views for Datasette."""

VIEWS = {
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
